"""Write many rows of a model at once, without creating objects: with COPY on PostgreSQL, `executemany` on SQLite."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

from bookings.models import short_code
from pse_portal.signed_links import new_nonce

# Defaults that differ from row to row; all others are taken once.
OWN = (new_nonce, short_code, uuid.uuid4)


def first_free(model: type[models.Model]) -> int:
    """Return the first id above those in use."""
    return int(model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0) + 1


def write(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    """Write rows given as values by attribute name (`event_id`), all with the names of the first.

    Other columns get their defaults, and NULL where there is none. A row without a `pk` gets its id from the
    database; where ids were given, the sequence continues after them.
    """
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    fields = {field.attname: field for field in model._meta.local_concrete_fields}
    given = [fields[name] for name in first]
    left = [
        field
        for field in fields.values()
        if field not in given and not isinstance(field, models.AutoField) and not _is_null(field)
    ]
    own = [field for field in left if field.default in OWN]
    same = [field for field in left if field not in own]
    columns = [*given, *own, *same]
    rest = [field.get_db_prep_save(_default(field), connection) for field in same]
    names = [field.attname for field in given]
    ready = [_prepared(field) for field in given]
    makers = [_maker(field) for field in own]

    def lines() -> Iterator[list[Any]]:
        for row in _again(first, rows):
            yield [
                *(prepare(row[name]) for prepare, name in zip(ready, names, strict=True)),
                *(make() for make in makers),
                *rest,
            ]

    _write_lines(model, [connection.ops.quote_name(str(field.column)) for field in columns], lines())
    if fields.keys() & first.keys() & {model._meta.pk.attname}:
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
                cursor.execute(statement)


def _write_lines(model: type[models.Model], columns: list[str], lines: Iterator[list[Any]]) -> None:
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for line in lines:
                    copy.write_row(line)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608 - names of the models
                lines,  # type: ignore[arg-type]
            )


def _maker(field: "models.Field[Any, Any]") -> Callable[[], Any]:
    return lambda: field.get_db_prep_save(field.get_default(), connection)


def _is_null(field: "models.Field[Any, Any]") -> bool:
    return field.null and not field.has_default()


def _default(field: "models.Field[Any, Any]") -> Any:
    """Return the default, or the time for a field that is set when saved."""
    return field.pre_save(field.model(), add=True)


def _prepared(field: "models.Field[Any, Any]") -> Callable[[Any], Any]:
    """Return how a value becomes the column's. PostgreSQL takes most types as they are."""
    is_plain = isinstance(
        field, models.CharField | models.TextField | models.IntegerField | models.ForeignKey
    )
    if type(field).__name__ != "WordsField" and (is_plain or connection.vendor == "postgresql"):
        return lambda value: value
    return lambda value: field.get_db_prep_save(value, connection)


def _again(first: dict[str, Any], rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    yield first
    yield from rows
