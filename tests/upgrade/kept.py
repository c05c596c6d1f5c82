"""What a database holds and how it is built, to be compared before and after an upgrade.

Read by plain SQL: the models of an older release are no longer there.
"""

import re
from collections import Counter
from typing import Any

from office.backups.archive import Tally
from office.backups.tables import LEFT_OUT
from tests.upgrade.databases import Database

# What `migrate` itself writes, and what is made anew from other rows.
NOT_KEPT = {"django_migrations", "django_content_type", "auth_permission", *LEFT_OUT.values()}

Kept = dict[str, dict[str, Any]]
Structure = dict[str, list[str]]


def look(database: Database) -> Kept:
    """Return the number of rows of each table, and a fingerprint of each of its columns in the order of the keys."""
    with database.connect() as connection:
        return {
            table: _look_at(connection, database.vendor, table)
            for table in _tables(connection, database.vendor)
            if table not in NOT_KEPT
        }


def _look_at(connection: Any, vendor: str, table: str) -> dict[str, Any]:
    names, key = _columns(connection, vendor, table)
    as_text = "::text" if vendor == "postgresql" else ""
    read = ", ".join(f'"{name}"{as_text}' for name in names)
    order = ", ".join(f'"{table}"."{name}"' for name in key or names)
    tallies = {name: Tally() for name in names}
    rows = connection.execute(f'SELECT {read} FROM "{table}" ORDER BY {order}')  # noqa: S608
    for row in rows:
        for name, value in zip(names, row, strict=True):
            tallies[name].add(f"{value!r}\n".encode(), 1)
    found = {name: tally.fingerprint for name, tally in tallies.items()}
    return {
        "rows": next(iter(found.values())).count,
        "columns": {name: fingerprint.sha256 for name, fingerprint in found.items()},
    }


def lost(before: Kept, after: Kept, on_purpose: dict[str, str]) -> list[str]:
    """Return each table and column that is gone or no longer holds what it held, but for those listed."""
    found = []
    for table, was in before.items():
        if table in on_purpose:
            continue
        if table not in after:
            found.append(f"{table} is gone")
        elif after[table]["rows"] != was["rows"]:
            found.append(f"{table} had {was['rows']} rows, and has {after[table]['rows']}")
        else:
            now = after[table]["columns"]
            found += [
                f"{table}.{name} is gone" if name not in now else f"{table}.{name} holds something else"
                for name, fingerprint in was["columns"].items()
                if now.get(name) != fingerprint and f"{table}.{name}" not in on_purpose
            ]
    return found


# How it is built
# ---------------
def structure(database: Database) -> Structure:
    """Return what each table, index, constraint, and trigger is, without the order of columns and the names that the
    database made up.
    """
    with database.connect() as connection:
        if database.vendor == "postgresql":
            return {
                what: sorted(CASTS.sub("", " ".join(map(str, row))) for row in connection.execute(statement))
                for what, statement in OF_POSTGRESQL.items()
            }
        return _structure_of_sqlite(connection)


# PostgreSQL writes the same condition with other casts and parentheses once it was dumped and loaded.
CASTS = re.compile(r"::[a-z]+(?: varying)?(?:\[\])?|[()]")
OF_POSTGRESQL = {
    "columns": """
        SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, is_identity
        FROM information_schema.columns WHERE table_schema = 'public'
    """,
    # Without the name, which differs for a column that was added later.
    "indexes": r"""
        SELECT regexp_replace(indexdef, ' INDEX \S+ ON ', ' INDEX ON ') FROM pg_indexes WHERE schemaname = 'public'
    """,
    "constraints": """
        SELECT conrelid::regclass, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    """,
    "triggers": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}


def _structure_of_sqlite(connection: Any) -> Structure:
    found: Structure = {"columns": [], "indexes": [], "references": [], "triggers": []}
    for table in _tables(connection, "sqlite"):
        for _nth, name, kind, is_needed, _default, key in connection.execute(f'PRAGMA table_info("{table}")'):
            found["columns"].append(f"{table} {name} {kind} {is_needed} {key}")
        for _nth, name, is_unique, _origin, is_partial in [
            *connection.execute(f'PRAGMA index_list("{table}")')
        ]:
            parts = [row[2] for row in connection.execute(f'PRAGMA index_info("{name}")')]
            found["indexes"].append(f"{table} {parts} {is_unique} {is_partial}")
        for row in connection.execute(f'PRAGMA foreign_key_list("{table}")'):
            found["references"].append(f"{table} {row[3]} {row[2]} {row[4]}")
    for (sql,) in connection.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'"):
        found["triggers"].append(re.sub(r"\s+", " ", sql))
    return {what: sorted(lines) for what, lines in found.items()}


def differing(upgraded: Structure, fresh: Structure) -> list[str]:
    """Return what only one of two databases has."""
    found = []
    for what in fresh:
        ours, theirs = Counter(upgraded[what]), Counter(fresh[what])
        found += [f"{what}: only after an upgrade: {line}" for line in (ours - theirs).elements()]
        found += [f"{what}: only in a new database: {line}" for line in (theirs - ours).elements()]
    return found


def _tables(connection: Any, vendor: str) -> list[str]:
    statement = (
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        if vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
    )
    return sorted(name for (name,) in connection.execute(statement))


def _columns(connection: Any, vendor: str, table: str) -> tuple[list[str], list[str]]:
    """Return the names of a table's columns, and of those in its key."""
    if vendor == "sqlite":
        rows = [*connection.execute(f'PRAGMA table_info("{table}")')]
        return sorted(row[1] for row in rows), [row[1] for row in rows if row[5]]
    rows = connection.execute(
        "SELECT a.attname, i.indrelid IS NOT NULL FROM pg_attribute a "
        "LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY(i.indkey) "
        "WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped",
        [f'public."{table}"'],
    ).fetchall()
    return sorted(name for name, _key in rows), sorted(name for name, is_key in rows if is_key)
