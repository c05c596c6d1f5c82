"""Queries whose SQL is written once and then run with new values.

Django writes a query's SQL anew each time, which takes longer than running it. A prepared query is built with a stand-in
for each value; what the database gets in a stand-in's place is filled in at each run. Anything that would be kept with
the SQL although it changes, such as a time that was not asked from `now()` here, is refused when the SQL is written. So is
a query that the function itself runs: its answer, about stand-ins, would be kept.
"""

import contextvars
import copy
import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.functional import LazyObject
from django.utils.translation import get_language

# Stand-ins: numbers and words that no row has, and a moment far away. A time that is whole seconds from that moment, and
# a date near its day, are understood as that much before or after the real one.
NUMBER, IN_LIST = 9_100_000_000_000_000_000, 1000
WORD = "\ue000{}\ue001"
MOMENT = datetime(5000, 6, 15, 17, 34, 56, 789_123, UTC)
FAR = range(4000, 6000)  # years
BEFORE_ALL = 2010  # a time before that year stands for "never", and stays as it is

_is_preparing: contextvars.ContextVar[bool] = contextvars.ContextVar("is_preparing", default=False)


def now() -> datetime:
    """Return the time at which the query runs: like `timezone.now()`, and usable in prepared queries.

    There, it may be moved by whole seconds.
    """
    return MOMENT if _is_preparing.get() else timezone.now()


def today() -> date:
    """Return the local date on which the query runs: like `timezone.localdate()`, and usable in prepared queries.

    There, it may be moved by days.
    """
    return timezone.localdate(now())


class NotPreparable(Exception):
    """A query has a value that would be kept with its SQL although it changes."""


def _refuse(*_arguments: Any) -> None:
    raise NotPreparable("A query runs while another one is written; its answer would be kept.")


Row = TypeVar("Row")


class Prepared(Generic[Row]):
    """A query by a function of its values: `Prepared(build)(*values)` returns the rows of `build(*values)` as a list.

    Values are rows, persons, numbers, lists of keys, and words. Instead of a row, `build` gets one that has nothing but its
    key, stand-ins for the words that its class names (`lends_queries`), and the fields on which SQL may depend, which its
    class names, too (`shapes_queries`); for each of their values, SQL is written once. So it is for values of other types: None,
    booleans, visitors without an account. For staff, whose permissions differ, the query runs as it is. Raises
    NotPreparable where the SQL would keep something that changes, such as another field of a row.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self.build = build
        self.written: dict[tuple[Any, ...], _Written] = {}

    def __call__(self, *values: Any) -> list[Row]:
        values = tuple(_as_value(value) for value in values)
        if any(getattr(value, "is_staff", False) for value in values):
            return list(self.build(*values))
        shape = get_language(), *(_shape(value) for value in values)
        written = self.written.get(shape)
        if written is None:
            written = self.written[shape] = _Written(self.build, values)
        return written.run(values)

    def first(self, *values: Any) -> Row | None:
        """Return the first row, or None. The query's own limit applies."""
        return next(iter(self(*values)), None)


def _as_value(value: Any) -> Any:
    """Return the row that is loaded when it is asked; of a list, 1, 2, 4, 8, ... keys, for few lengths of SQL."""
    if isinstance(value, LazyObject):
        bool(value)  # loads it
        return value._wrapped
    if isinstance(value, list) and value:
        return value + value[-1:] * ((1 << (len(value) - 1).bit_length()) - len(value))
    return value


def _shaping(value: Model) -> dict[str, Any]:
    return {name: getattr(value, name) for name in getattr(type(value), "shapes_queries", ())}


def _shape(value: Any) -> Any:
    """Return what a value means for the SQL: of a row, its class and the fields that the class names."""
    if isinstance(value, Model):
        return type(value), *_shaping(value).values()
    if isinstance(value, list):
        return list, len(value)
    return value if isinstance(value, bool | None) else type(value)


def _stand_in(number: int, value: Any) -> Any:
    if isinstance(value, Model):
        row = type(value).from_db(value._state.db, [value._meta.pk.attname], [NUMBER + number])
        words = {name: WORD.format(f"{number}.{name}") for name in getattr(type(value), "lends_queries", ())}
        row.__dict__ |= words | _shaping(value)
        return row
    if isinstance(value, list):
        return [NUMBER + number + IN_LIST * nth for nth in range(1, len(value) + 1)]
    if isinstance(value, int) and not isinstance(value, bool):
        return NUMBER + number
    return WORD.format(f"{number}.") if isinstance(value, str) else value


class _Written:
    """The SQL of a query for one shape of its values."""

    def __init__(self, build: Callable[..., QuerySet[Any]], values: tuple[Any, ...]) -> None:
        token = _is_preparing.set(True)
        try:
            stand_ins = [_stand_in(number, value) for number, value in enumerate(values)]
            with connection.execute_wrapper(_refuse):
                self.queryset = build(*stand_ins)
            self.compiler = self.queryset.query.get_compiler(using=self.queryset.db)
            self.sql, parameters = self.compiler.as_sql()
            self.parameters = [_filler(parameter) for parameter in parameters]
            converters = self.compiler.get_converters(
                [one[0] for one in self.compiler.select[: self.compiler.col_count]]
            )
            self.compiler.get_converters = lambda _expressions: converters
        except EmptyResultSet:
            self.sql = ""
        finally:
            _is_preparing.reset(token)

    def run(self, values: tuple[Any, ...]) -> list[Any]:
        if not self.sql:
            return []
        moment, compiler = timezone.now(), copy.copy(self.compiler)
        compiler.connection = connections[self.compiler.using]  # of this thread
        database = compiler.connection.ops
        parameters = tuple(
            fill(values, moment, database) if callable(fill) else fill for fill in self.parameters
        )
        compiler.as_sql = lambda *_arguments, **_options: (self.sql, parameters)
        queryset = object.__new__(type(self.queryset))
        queryset.__dict__ = {**self.queryset.__dict__, "_query": _Ready(self.queryset.query, compiler)}
        return list(queryset)


class _Ready:
    """A query whose compiler is at hand."""

    def __init__(self, query: Any, compiler: Any) -> None:
        self.query, self.compiler = query, compiler

    def get_compiler(self, *_arguments: Any, **_options: Any) -> Any:
        return self.compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self.query, name)


def _filler(parameter: Any) -> Any:
    """Return a parameter that stays, or the function (values, time, the database's operations) that says what stands there.

    Raises NotPreparable for one that would stay although it changes.
    """
    if isinstance(parameter, int) and parameter >= NUMBER:
        nth, number = divmod(int(parameter) - NUMBER, IN_LIST)
        if nth:
            return lambda values, moment, database: values[number][nth - 1]
        return lambda values, moment, database: getattr(values[number], "pk", values[number])
    if not isinstance(parameter, str | date):
        return parameter
    if isinstance(parameter, str):
        if found := re.fullmatch(WORD.format(r"(\d+)\.(\w*)"), parameter):
            number, name = int(found[1]), found[2]
            return lambda values, moment, database: getattr(values[number], name) if name else values[number]
        if WORD[0] in parameter:
            raise NotPreparable("A word is changed on its way into the query.")
    time = _time(parameter)
    if time is None or time.year < BEFORE_ALL:
        return parameter
    if time.year not in FAR:
        raise NotPreparable(f"{parameter} would stay the same: ask pse_portal.prepared.now() or today().")
    if not isinstance(time, datetime):
        days = time - timezone.localdate(MOMENT)
        return lambda values, moment, database: database.adapt_datefield_value(
            timezone.localdate(moment) + days
        )
    away = time.replace(tzinfo=time.tzinfo or UTC) - MOMENT
    if away.microseconds:
        raise NotPreparable(f"{parameter} is not whole seconds away from pse_portal.prepared.now().")
    return lambda values, moment, database: database.adapt_datetimefield_value(moment + away)


def _time(parameter: str | date) -> date | None:
    """Return the time or date, which SQLite gets as text; None for other text."""
    if isinstance(parameter, date):
        return parameter
    if re.fullmatch(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d(\.\d+)?)?", parameter):
        return datetime.fromisoformat(parameter) if ":" in parameter else date.fromisoformat(parameter)
    return None


class Loaded(list[Row]):
    """Related rows that are loaded, for templates and functions that ask for `.all()`."""

    def all(self) -> "Loaded[Row]":
        return self


def attach(rows: Iterable[Any], name: str, related: Iterable[Any], key: str) -> None:
    """Give each row its related rows, found by their attribute `key`, as `row.<name>.all()`, as a prefetch does."""
    by_key: dict[Any, Loaded[Any]] = {}
    for one in related:
        by_key.setdefault(getattr(one, key), Loaded()).append(one)
    for row in rows:
        row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = by_key.get(row.pk, Loaded())
