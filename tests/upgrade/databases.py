"""Databases as SQL: write one to a file, load it into an empty one, and connect to either engine without Django."""

import lzma
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
import psycopg
from django.db import connections

from tests import schema, services

OWNER = "pse_upgrade"  # owns a loaded database; not a superuser
# PostgreSQL's programs say which version they are, and newer ones set what older servers do not know.
NOT_DUMPED = re.compile(r"(?m)^(?:\\(?:un)?restrict .*|-- Dumped .*|SET transaction_timeout = .*)\n")


@dataclass(frozen=True)
class Database:
    """The address of a database for the portal, and that of its owner if it is another role."""

    url: str
    owner: str = ""

    @property
    def vendor(self) -> str:
        return "sqlite" if self.url.startswith("sqlite") else "postgresql"

    def connect(self) -> Any:
        """Return a connection of the database's owner, as a context manager that closes it. Each statement commits."""
        found = environ.Env.db_url_config(self.owner or self.url)
        if self.vendor == "sqlite":
            return closing(sqlite3.connect(found["NAME"], isolation_level=None))
        return psycopg.connect(
            host=found["HOST"],
            port=found["PORT"] or None,
            user=found["USER"],
            password=found["PASSWORD"] or None,
            dbname=found["NAME"],
            autocommit=True,
        )


# Out
# ---
def write(database: Database, path: Path) -> None:
    """Write a database to a file, as compressed SQL without owners and privileges."""
    sql = _sql_of_sqlite(database) if database.vendor == "sqlite" else _sql_of_postgresql(database)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lzma.compress(sql.encode(), preset=9))


def _sql_of_sqlite(database: Database) -> str:
    with database.connect() as connection:
        return "".join(f"{line}\n" for line in connection.iterdump())


def _sql_of_postgresql(database: Database) -> str:
    # Inserts, since the statement COPY needs psql to read it. The machine's own pg_dump, as `services` finds it.
    program = services.postgresql_folders()[0] / "pg_dump"
    options = ("--inserts", "--rows-per-insert=200", "--no-owner", "--no-privileges", "--encoding=UTF8")
    found = environ.Env.db_url_config(database.url)
    done = subprocess.run(
        [program, *options, "--host", found["HOST"], "--username", found["USER"], found["NAME"]],
        capture_output=True,
        text=True,
        check=True,
    )
    return NOT_DUMPED.sub("", done.stdout)


# In
# --
def load(database: Database, path: Path) -> None:
    """Run a file of SQL in an empty database, as its owner."""
    sql = lzma.decompress(path.read_bytes()).decode()
    with database.connect() as connection:
        if database.vendor == "sqlite":
            connection.executescript(sql)
        else:
            connection.execute(sql)


@contextmanager
def empty(folder: Path) -> Iterator[Database]:
    """Yield an empty database of the engine that the tests use; dropped afterwards.

    On PostgreSQL it belongs to a role of its own, as a deployment's does, and the portal runs as another.
    """
    connection = connections["default"]
    if connection.vendor == "sqlite":
        yield Database(f"sqlite:///{folder}/upgraded.sqlite3")
        return
    name = f"{connection.settings_dict['NAME']}_upgraded"
    with connection._nodb_cursor() as cursor:
        for role in (OWNER, schema.RUNNING_ROLE):
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if not cursor.fetchone():
                cursor.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{role}'")
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" OWNER {OWNER} TEMPLATE template0')
    try:
        yield Database(
            schema.url(connection, name, schema.RUNNING_ROLE, schema.RUNNING_ROLE),
            schema.url(connection, name, OWNER, OWNER),
        )
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def fresh() -> Iterator[Database]:
    """Yield a database that the present migrations have made, to be read only."""
    connection = connections["default"]
    if connection.vendor == "sqlite":
        yield Database(f"sqlite:///{schema.sqlite_template()}")
        return
    with schema.one_more(connection) as name:
        yield Database(schema.url(connection, name))
