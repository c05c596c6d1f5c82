"""The rows of all tables as lines of JSON, the same on each database engine.

The models are those of the migrations, without the portal's own managers and translated fields: each column as it is.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.core.management.color import no_style
from django.db import connections, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models.expressions import Value
from django.db.models.sql import InsertQuery

from office import append_only
from office.backups.archive import Fingerprint, Tally, as_text

# Signed-in browsers are not kept: a person who signed out since must not be signed in again, and the rows say where
# from. Nor is the index of the search: the triggers note each row that is loaded, and the index is built from them.
# Calendar texts are written again by a tick.
LEFT_OUT = {
    "sessions.Session": "django_session",
    "usersessions.UserSession": "usersessions_usersession",
    "events.CalendarText": "events_calendartext",
    "search.Posting": "search_posting",
    "search.Spelling": "search_spelling",
    "search.Entry": "search_entry",
    "search.Word": "search_word",
    "search.Changed": "search_changed",
}
CHUNK = 2000  # rows in one member of the archive, and in one fetch
LARGEST = 8 * 2**20  # letters in one member, if a single row is not longer
TOGETHER = 500  # rows in one INSERT, if the database takes as many
GAP = 100_000  # numbers left out after a restore

Model = type[models.Model]


@contextmanager
def snapshot(using: str = "default") -> Iterator[None]:
    """Read one state of the database inside the block, while others write. The block must not write.

    PostgreSQL: a REPEATABLE READ transaction. SQLite: a deferred one, which in WAL mode stops no writer.
    """
    connection = connections[using]
    if connection.in_atomic_block:
        raise transaction.TransactionManagementError("A snapshot is taken outside of any transaction.")
    if connection.vendor == "postgresql":
        with transaction.atomic(using=using), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            cursor.execute("SELECT count(*) FROM sqlite_master")  # from the first read on
            yield
        finally:
            cursor.execute("ROLLBACK")


def all_models() -> dict[str, Model]:
    """Return the models of all tables that are kept, by label, as the migrations of this code make them."""
    state = MigrationLoader(None, ignore_no_migrations=True).project_state()
    found = state.apps.get_models(include_auto_created=True)
    return {
        model._meta.label: model
        for model in sorted(found, key=lambda model: model._meta.label)
        if model._meta.managed and not model._meta.proxy and model._meta.label not in LEFT_OUT
    }


def columns(model: Model) -> list[str]:
    return [field.attname for field in model._meta.local_concrete_fields]


def applied_migrations(using: str = "default") -> list[str]:
    """Return the migrations that the database has, as sorted "app.name"; none if it is empty."""
    applied = MigrationLoader(connections[using], ignore_no_migrations=True).applied_migrations
    return sorted(f"{app}.{name}" for app, name in applied)


# Out
# ---
def chunks(model: Model, using: str = "default") -> Iterator[tuple[bytes, int]]:
    """Yield the rows of a table by primary key: lines of JSON, and their number, some thousands at a time."""
    lines: list[str] = []
    size = 0
    has_files = any(isinstance(field, models.BinaryField) for field in model._meta.local_concrete_fields)
    rows = model._base_manager.using(using).order_by("pk").values_list(*columns(model))
    for row in rows.iterator(chunk_size=10 if has_files else CHUNK):
        lines.append(
            json.dumps(row, default=_plain, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        )
        size += len(lines[-1])
        if len(lines) == CHUNK or size > LARGEST:
            yield _joined(lines), len(lines)
            lines, size = [], 0
    if lines:
        yield _joined(lines), len(lines)


def fingerprint(model: Model, using: str = "default") -> Fingerprint:
    tally = Tally()
    for content, rows in chunks(model, using):
        tally.add(content, rows)
    return tally.fingerprint


def _joined(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _plain(value: Any) -> Any:
    """Return a value that JSON does not know as a string, from which `Field.to_python` makes it again."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return as_text(bytes(value))
    if isinstance(value, UUID | Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in a backup")


# In
# --
def load(model: Model, content: bytes, using: str = "default") -> None:
    """Insert rows as `chunks` wrote them, with their primary keys. Constraints are checked by the transaction."""
    fields = model._meta.local_concrete_fields
    made = [_made_from(field) for field in fields]
    names = columns(model)
    rows = [
        SimpleNamespace(
            **{name: make(value) for name, make, value in zip(names, made, json.loads(line), strict=True)}
        )
        for line in content.decode().split("\n")[:-1]  # not splitlines: texts may contain U+2028
    ]
    operations = connections[using].ops
    size = min(TOGETHER, operations.bulk_batch_size(fields, rows))
    for start in range(0, len(rows), size):
        query = InsertQuery(model)
        query.insert_values(fields, rows[start : start + size], raw=True)  # type: ignore[arg-type]
        query.get_compiler(using=using).execute_sql()


def _made_from(field: "models.Field[Any, Any]") -> Callable[[Any], Any]:
    if isinstance(field, models.JSONField):
        # None is a JSON null where the column itself cannot be null.
        return lambda value: Value(None, models.JSONField()) if value is None and not field.null else value
    return field.to_python


def empty(kept: Iterable[Model], using: str = "default") -> None:
    """Delete all rows, sessions and the search's index included, in the caller's transaction, as the owner of the tables.

    Takes the audit log's triggers away; `close_audit_log` puts them back.
    """
    connection = connections[using]
    append_only.remove(connection)
    names = [*(model._meta.db_table for model in kept), *LEFT_OUT.values()]
    quoted = [connection.ops.quote_name(name) for name in names]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(quoted)}")
        else:
            for name in quoted:
                cursor.execute(f"DELETE FROM {name}")  # noqa: S608 - our own tables


def check_constraints(using: str = "default") -> None:
    """Check what was deferred, now. Raises IntegrityError."""
    connections[using].check_constraints()


def close_audit_log(using: str = "default") -> None:
    append_only.install(connections[using])


def advance_numbers(kept: Iterable[Model], using: str = "default") -> None:
    """Let new rows get numbers well after the loaded ones.

    What was made since the backup had numbers too, in links, in keys of mails, and in the journal: none is given again.
    """
    connection = connections[using]
    found = list(kept)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), found):
            cursor.execute(statement)
        for model in found:
            key = model._meta.pk
            if not isinstance(key, models.AutoField):
                continue
            table = model._meta.db_table
            if connection.vendor == "postgresql":
                sequence = "pg_get_serial_sequence(%s, %s)"
                cursor.execute(
                    f"SELECT setval({sequence}, nextval({sequence}) + %s)",
                    [connection.ops.quote_name(table), key.column] * 2 + [GAP],
                )
                continue
            cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [GAP, table])
            if not cursor.rowcount:
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, GAP])
