"""The schema of the test databases: built once by running every migration, then copied for each process.

Running the migrations takes about twenty seconds, mostly for rendering the models' states; a copy takes a
fraction of one. The template is found by a fingerprint of all migrations and packages, so that a changed
migration causes a new build. What runs after each `migrate` (groups) runs on every copy, since Django is told
that the database is kept.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connections

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "test-schema"
SOURCES = (
    "*/migrations/*.py",
    "*/groups.py",
    "*/apps.py",
    "*/append_only.py",
    "office/owner.py",
    "hubs/data/*/*",
    "hubs/places.py",
    "requirements/dev.txt",
)


def fingerprint() -> str:
    """Return a hash of all that determines a schema and its first rows, including the locked packages."""
    files = [file for pattern in SOURCES for file in ROOT.glob(pattern) if file.is_file()]
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file.relative_to(ROOT)}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


RUNNING_ROLE = "pse_running"  # as docs/operating.md sets it up; its password is its name


def migrate(database_url: str, owner_url: str = "") -> None:
    """Fill an empty database as a deployment does: every migration, by its owner if there is one; then the places."""
    with tempfile.TemporaryDirectory(prefix="pse-schema-") as folder:
        for command in ("migrate", "load_places"):
            done = subprocess.run(
                [sys.executable, "manage.py", command, "--verbosity=0"],
                cwd=ROOT,
                env={
                    **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
                    "DJANGO_SETTINGS_MODULE": "tests.settings",
                    "TEST_DATABASE_URL": database_url,
                    "TEST_MIGRATE_DATABASE_URL": owner_url,
                    "TMPDIR": folder,
                },
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"{command} does not run: {done.stderr[-2000:]}"


def copy(alias: str = "default") -> None:
    """Copy the schema to the test database of this process."""
    connection: Any = connections[alias]
    if connection.vendor == "sqlite":
        _copy_file(Path(connection.creation._get_test_db_name()))
    else:
        _copy_database(connection)


@contextmanager
def one_more(connection: Any) -> Iterator[str]:
    """Yield the name of another migrated database on the server; dropped afterwards."""
    name = f"{connection.settings_dict['NAME']}_as_migrated"
    _copy_database(connection, name)
    try:
        yield name
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _copy_file(target: Path) -> None:
    shutil.copyfile(sqlite_template(), target)


def sqlite_template() -> Path:
    """Return the SQLite file that copies are made from, building it if it is missing."""
    template = KEPT / f"{fingerprint()}.sqlite3"
    with _one_at_a_time("sqlite"):
        if not template.exists():
            for older in KEPT.glob("*.sqlite3*"):
                older.unlink()
            unfinished = template.with_suffix(".unfinished")
            unfinished.unlink(missing_ok=True)
            migrate(f"sqlite:///{unfinished}")
            unfinished.rename(template)
    return template


def _copy_database(connection: Any, target: str = "") -> None:
    """Copy the template database on the PostgreSQL server.

    It is migrated as in production: by its owner, for a role that only runs.
    """
    target, template = target or connection.creation._get_test_db_name(), f"schema_{fingerprint()}"
    with _one_at_a_time("postgresql"), connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        if not cursor.fetchone():
            unfinished = f"{template}_unfinished"
            cursor.execute(f'DROP DATABASE IF EXISTS "{unfinished}"')
            cursor.execute(f'CREATE DATABASE "{unfinished}"')
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [RUNNING_ROLE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE ROLE {RUNNING_ROLE} LOGIN PASSWORD '{RUNNING_ROLE}'")
            migrate(url(connection, unfinished, RUNNING_ROLE, RUNNING_ROLE), url(connection, unfinished))
            cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{template}"')
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}"')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{template}"')


def url(connection: Any, name: str, user: str = "", password: str = "") -> str:
    """Return the address of a database on the connection's server; without `user`, with the connection's own."""
    found = connection.settings_dict
    identity = f"{user or found['USER']}:{password or found['PASSWORD']}"
    port = f":{found['PORT']}" if found["PORT"] else ""
    if found["HOST"].startswith("/"):
        return f"postgres://{identity}@/{found['HOST']}/{name}"
    return f"postgres://{identity}@{found['HOST']}{port}/{name}"


@contextmanager
def _one_at_a_time(kind: str) -> Iterator[None]:
    """Let one process of a run build the schema while the others wait."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"lock-{kind}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sqlite_template()
