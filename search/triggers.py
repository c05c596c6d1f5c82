"""Triggers that note each change of a row that can be found, by any way of writing: forms, bulk writes, raw SQL.

They are created anew after every `migrate`, from what the apps contribute: a migration of SQLite that rebuilds a table
drops its triggers.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from search.models import Changed
from search.sources import Watched, all_sources

# Arguments: the kind, the column with the id, and the table and column of the rows that have it, if any.
_FUNCTION = """
CREATE OR REPLACE FUNCTION search_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    note text := 'INSERT INTO search_changed (kind, object_id) SELECT $1, ($2).%1$I WHERE ($2).%1$I IS NOT NULL';
BEGIN
    IF TG_NARGS > 2 THEN
        note := 'INSERT INTO search_changed (kind, object_id) SELECT $1, id FROM %2$I WHERE %3$I = ($2).%1$I';
    END IF;
    note := format(note, TG_ARGV[1], TG_ARGV[2], TG_ARGV[3]);
    IF TG_OP <> 'INSERT' THEN
        EXECUTE note USING TG_ARGV[0], OLD;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        EXECUTE note USING TG_ARGV[0], NEW;
    END IF;
    RETURN NULL;
END $$
"""


def install(connection: Any) -> None:
    """Create the triggers of all searchable tables in place of those that are there. Tables not yet made are left out.

    Does nothing but two queries where they are there already, as after each `flush` of a test.
    """
    tables = set(connection.introspection.table_names())
    if Changed._meta.db_table not in tables:
        return
    creates = [
        statement
        for source in all_sources()
        for nth, watched in enumerate(source.watched)
        if watched.table in tables
        for statement in _creates(connection.vendor, source.name, nth, watched)
    ]
    if connection.vendor == "postgresql":
        creates.insert(0, _FUNCTION)
    mark = sha256("".join(creates).encode()).hexdigest()
    with connection.cursor() as cursor:
        if _are_there(cursor, connection.vendor, creates, mark):
            return
        for statement in [*_drops(cursor, connection.vendor), *creates]:
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute(f"COMMENT ON FUNCTION search_note_change() IS '{mark}'")


def _are_there(cursor: Any, vendor: str, creates: list[str], mark: str) -> bool:
    """Return whether just these triggers exist. PostgreSQL keeps them in its own words: the function has a mark."""
    if vendor == "sqlite":
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'search!_%' ESCAPE '!'"
        )
        return {sql for (sql,) in cursor.fetchall()} == {*creates}
    cursor.execute(
        "SELECT count(*), obj_description(to_regproc('search_note_change'), 'pg_proc') FROM pg_trigger "
        "WHERE NOT tgisinternal AND tgname LIKE 'search!_%' ESCAPE '!'"
    )
    return bool(cursor.fetchone() == (len(creates) - 1, mark))


def remove(connection: Any) -> None:
    """Drop the triggers, so that SQLite can rebuild the tables that they name."""
    with connection.cursor() as cursor:
        for statement in _drops(cursor, connection.vendor):
            cursor.execute(statement)


def _drops(cursor: Any, vendor: str) -> list[str]:
    if vendor == "sqlite":
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'search!_%' ESCAPE '!'"
        )
        return [f'DROP TRIGGER "{name}"' for (name,) in cursor.fetchall()]
    cursor.execute(
        "SELECT tgname, tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE 'search!_%' ESCAPE '!'"
    )
    return [f'DROP TRIGGER "{name}" ON {table}' for name, table in cursor.fetchall()]


def _creates(vendor: str, kind: str, nth: int, watched: Watched) -> Iterator[str]:
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    changed = " OR ".join(f'OLD."{column}" {differs} NEW."{column}"' for column in watched.columns)
    for event in ("INSERT", "UPDATE", "DELETE"):
        if event == "UPDATE" and not changed:
            continue
        name = f"search_{kind}_{nth}_{event.lower()}"
        when = f" WHEN ({changed})" if event == "UPDATE" else ""
        if vendor == "sqlite":
            rows = {"INSERT": ["NEW"], "UPDATE": ["OLD", "NEW"], "DELETE": ["OLD"]}[event]
            note = " ".join(f"{_note(kind, watched, row)};" for row in rows)
            yield f'CREATE TRIGGER "{name}" AFTER {event} ON "{watched.table}"{when} BEGIN {note} END'
        else:
            of = (watched.of[0]._meta.db_table, watched.of[1]) if watched.of else ()
            arguments = ", ".join(f"'{one}'" for one in (kind, watched.column, *of))
            yield (
                f'CREATE TRIGGER "{name}" AFTER {event} ON "{watched.table}" FOR EACH ROW{when} '
                f"EXECUTE FUNCTION search_note_change({arguments})"
            )


def _note(kind: str, watched: Watched, row: str) -> str:
    """Return the statement of SQLite that notes the row `OLD` or `NEW`."""
    insert, column = "INSERT INTO search_changed (kind, object_id)", f'{row}."{watched.column}"'
    if watched.of is None:
        return f"{insert} SELECT '{kind}', {column} WHERE {column} IS NOT NULL"
    model, key = watched.of
    return f'{insert} SELECT \'{kind}\', id FROM "{model._meta.db_table}" WHERE "{key}" = {column}'  # noqa: S608
