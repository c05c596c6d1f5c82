"""Pages of lists, by key: a page begins after the last row of the one before, so that late pages cost as much as early
ones, and nothing is counted.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections
from django.db.models import F, Field, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpRequest

Row = TypeVar("Row")

# The names of the query that `page_of` reads. Links with `?page=` were given out before; they show the first page.
PAGE_NAMES = ("after", "before")
LONGEST = 1000  # characters of a position
YEARS = range(1900, 9000)  # that both databases can store


def batched(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Yield the rows in lists of `size`, the last one shorter, such as for printed pages."""
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch


@dataclass(frozen=True)
class KeyPage:
    """Rows of a list, and the positions (`?before=`, `?after=`) of the pages next to it; "" where there is none."""

    object_list: list[Any]
    before: str = ""
    after: str = ""

    def __iter__(self) -> Iterator[Any]:
        return iter(self.object_list)

    def __len__(self) -> int:
        return len(self.object_list)

    @property
    def total(self) -> int | None:
        """The number of rows of the list, if all are on this page: longer lists are not counted."""
        return None if self.before or self.after else len(self.object_list)


@dataclass(frozen=True)
class _Key:
    """A part of a list's order: the field or annotation to compare by."""

    name: str
    field: Any
    is_descending: bool
    is_null_first: bool
    is_nullable: bool

    def value(self, row: Any) -> Any:
        return getattr(row, self.name)

    def parsed(self, value: Any) -> Any:
        """Return a value of a position as the field's. Raises ValueError or ValidationError."""
        found = None if value is None else self.field.to_python(value)
        is_wrong = (
            (found is None and not self.is_nullable)
            or (
                isinstance(found, int)
                and abs(found) >= 2**31
                and not self.field.get_internal_type().startswith("Big")
            )
            or (isinstance(found, int) and abs(found) >= 2**63)
            or (isinstance(found, str) and "\0" in found)
            or (isinstance(found, date) and found.year not in YEARS)
            or (isinstance(found, datetime) and found.tzinfo is None)
        )
        if is_wrong:
            raise ValueError
        return found

    def beyond(self, value: Any, *, is_back: bool) -> Q | None:
        """Return the condition of rows after `value` (before it where `is_back`); None if there are none."""
        null_first = self.is_null_first != is_back
        if value is None:
            return Q(**{f"{self.name}__isnull": False}) if null_first else None
        condition = Q(**{f"{self.name}__{'lt' if self.is_descending != is_back else 'gt'}": value})
        if self.is_nullable and not null_first:
            condition |= Q(**{f"{self.name}__isnull": True})
        return condition

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def turned(self) -> OrderBy:
        """Return the opposite order."""
        if self.is_nullable:
            nulls = {"nulls_last": True} if self.is_null_first else {"nulls_first": True}
        else:
            nulls = {}
        return OrderBy(F(self.name), descending=not self.is_descending, **nulls)


def page_of(request: HttpRequest, rows: QuerySet[Any], per_page: int = 30) -> KeyPage:
    """Return the page after `?after=` or before `?before=`, else the first. One query.

    The positions are opaque; invalid ones give the first page, never an error. `rows` may have any order; the primary
    key is added to it where it is missing.
    """
    rows, keys = _with_keys(rows)
    if position := _position(request.GET.get("before", ""), keys):
        back = rows.filter(_beyond(keys, position, is_back=True)).order_by(*(key.turned() for key in keys))
        found = list(back[: per_page + 1])
        # The first page is a full one, also where the way back leads to its middle.
        if len(found) > per_page:
            shown = found[:per_page][::-1]
            return KeyPage(shown, before=_token(keys, shown[0]), after=_token(keys, shown[-1]))
    elif position := _position(request.GET.get("after", ""), keys):
        found = list(rows.filter(_beyond(keys, position, is_back=False))[: per_page + 1])
        if found:
            return _page(keys, found, per_page, has_before=True)
    return _page(keys, list(rows[: per_page + 1]), per_page, has_before=False)


def page_from(rows: QuerySet[Any], first: Q, per_page: int) -> KeyPage:
    """Return the page that begins with the first row that matches `first`; the last page if none does.

    Two queries. `first` must match all rows after one that it matches.
    """
    rows, keys = _with_keys(rows)
    found = list(rows.filter(first)[: per_page + 1])
    if not found:
        back = rows.order_by(*(key.turned() for key in keys))
        found = list(back[:per_page])[::-1]
        return _page(keys, found, per_page, has_before=bool(found))
    position = [key.value(found[0]) for key in keys]
    has_before = rows.filter(_beyond(keys, position, is_back=True)).exists()
    return _page(keys, found, per_page, has_before=has_before)


def _page(keys: list[_Key], found: list[Any], per_page: int, *, has_before: bool) -> KeyPage:
    shown = found[:per_page]
    return KeyPage(
        shown,
        before=_token(keys, shown[0]) if has_before else "",
        after=_token(keys, shown[-1]) if len(found) > per_page else "",
    )


def _with_keys(rows: QuerySet[Any]) -> tuple[QuerySet[Any], list[_Key]]:
    """Return the rows in a complete order, and the keys of that order; what is not a field of a row is annotated."""
    query, meta = rows.query, rows.model._meta
    order = list(query.order_by or (meta.ordering if query.default_ordering else ()) or ())
    pk = meta.pk.name
    if not {pk, "pk", f"-{pk}", "-pk"} & {name for name in order if isinstance(name, str)}:
        order.append("pk")
        rows = rows.order_by(*order)
    are_nulls_large = connections[rows.db].vendor == "postgresql"
    keys = []
    for number, part in enumerate(order):
        ordered = _ordered(part)
        name = _name(ordered.expression)
        field = _field_of(rows, pk if name == "pk" else name)
        if field is None:
            name = f"key_{number}"
            rows = rows.annotate(**{name: ordered.expression})
            field = rows.query.annotations[name].output_field
        null_first = bool(ordered.nulls_first) or (
            not ordered.nulls_last and bool(ordered.descending) == are_nulls_large
        )
        is_nullable = bool(ordered.nulls_first or ordered.nulls_last or _is_nullable(rows, part))
        keys.append(_Key(name, field, bool(ordered.descending), null_first, is_nullable))
    return rows, keys


def _ordered(part: Any) -> OrderBy:
    if isinstance(part, str):
        return OrderBy(F(part.lstrip("-+")), descending=part.startswith("-"))
    return part if isinstance(part, OrderBy) else OrderBy(part)


def _name(expression: Any) -> str:
    """Return the name that an expression refers to; "" for one that is more than a name."""
    return str(getattr(expression, "name", "")) if isinstance(expression, F) else ""


def _field_of(rows: QuerySet[Any], name: str) -> Any:
    """Return the field of the row's own table with this name, or None."""
    try:
        field = rows.model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    is_plain = isinstance(field, Field) and field.concrete and not field.is_relation
    return field if is_plain or getattr(field, "primary_key", False) else None


def _is_nullable(rows: QuerySet[Any], part: Any) -> bool:
    """Return whether a part of the order can be NULL; of an expression that is unknown, so it may be."""
    model: Any = rows.model
    path = _name(_ordered(part).expression)
    if not path:
        return True
    for name in path.split("__"):
        if name == "pk":
            return False
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return True
        if field.null:
            return True
        model = field.related_model
    return False


def _beyond(keys: list[_Key], position: list[Any], *, is_back: bool) -> Q:
    """Return the condition of rows after a position, or before it."""
    found = Q(pk__in=[])
    for number, key in enumerate(keys):
        beyond = key.beyond(position[number], is_back=is_back)
        if beyond is not None:
            for before, value in zip(keys[:number], position[:number], strict=True):
                beyond &= before.same(value)
            found |= beyond
    first = keys[0]
    if not first.is_nullable:
        # Said once more on its own, so that an index can be entered at the position.
        beyond = first.beyond(position[0], is_back=is_back)
        found &= first.same(position[0]) if beyond is None else beyond | first.same(position[0])
    return found


def _token(keys: list[_Key], row: Any) -> str:
    words = json.dumps([_plain(key.value(row)) for key in keys], cls=DjangoJSONEncoder, separators=(",", ":"))
    return urlsafe_b64encode(words.encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    # The encoder would cut times to milliseconds.
    return value.isoformat() if isinstance(value, date) else value


def _position(token: str, keys: list[_Key]) -> list[Any]:
    """Return the values of a position; empty for none or an invalid one."""
    if not token or len(token) > LONGEST:
        return []
    try:
        values = json.loads(urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        if isinstance(values, list) and len(values) == len(keys):
            return [key.parsed(value) for key, value in zip(keys, values, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError, ValidationError):
        pass
    return []
