"""The Manage area, where facilitators run their coalition: its menu and first steps.

Upper apps add pages and steps (`ManageEntry`, `FirstStep`) in their `contributions.py`; their views start with
`managed` and their templates extend `coalitions/manage/_page.html`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Exists, IntegerField, QuerySet, Subquery
from django.utils import timezone

from coalitions.models import Coalition
from office import contributions
from office.contributions import FirstStep, ManageEntry
from pse_portal.prepared import Prepared

Rows = Callable[[Any], Sequence[QuerySet[Any]]]


@dataclass(frozen=True)
class Entry:
    """A menu entry; `count` items need an answer there."""

    title: Any
    about: Any
    url: str
    count: int
    is_here: bool


def menu(coalition: Coalition, path: str) -> list[Entry]:
    """Return the Manage pages of one coalition, with the one at `path` marked. One query."""
    entries = [
        (entry, coalition.address(entry.page))
        for entry in contributions.of(ManageEntry)
        if entry.kind in {"", coalition.kind}
    ]  # the current page is the longest address that the path begins with
    here = max((url for _entry, url in entries if path.startswith(url)), key=len, default="")
    counts = iter(_of_each(coalition, tuple(entry.waiting for entry, _url in entries), _CountOf))
    return [Entry(entry.title, entry.about, url, sum(next(counts)), url == here) for entry, url in entries]


class _CountOf(Subquery):
    """The number of rows of a queryset."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) _counted)"
    output_field = IntegerField()


def _of_each(coalition: Coalition, asked: tuple[Rows | None, ...], what: Any) -> list[list[Any]]:
    """Return, for each of `asked`, what an expression says of each of its querysets. One query."""
    numbers, query = _asking(asked, what, coalition.kind)
    [answers] = query(coalition)
    found = iter(answers)
    return [[next(found) for _nth in range(number)] for number in numbers]


@cache
def _asking(
    asked: tuple[Rows | None, ...], what: Any, _kind: str
) -> "tuple[list[int], Prepared[tuple[Any, ...]]]":
    """Return how many querysets each of `asked` has for a kind of coalition, and the query for all of them."""

    def query(coalition: Coalition) -> QuerySet[Any]:
        all_rows = [rows for each in asked if each for rows in each(coalition)]
        answers = [what(rows.order_by().values("pk")) for rows in all_rows]
        return Coalition.objects.rewrite(False).order_by().filter(pk=coalition.pk).values_list(*answers)

    some = Coalition(pk=0, kind=_kind)
    return [len(each(some)) if each else 0 for each in asked], Prepared(query)


@dataclass(frozen=True)
class Step:
    title: Any
    about: Any
    url: str
    is_done: bool


def steps(coalition: Coalition) -> list[Step]:
    """Return the coalition's first steps, each with whether it is done. One query."""
    found = contributions.of(FirstStep)
    there = _of_each(coalition, tuple(step.rows for step in found), Exists)
    return [
        Step(step.title, step.about, coalition.address(step.page), step.is_done(coalition) or any(rows_there))
        for step, rows_there in zip(found, there, strict=True)
    ]


def set_joining(coalition: Coalition) -> None:
    """Record that facilitators have set how people join."""
    Coalition.objects.filter(pk=coalition.pk).update(joining_set_at=timezone.now())


def print_flyer(coalition: Coalition) -> None:
    """Record that the flyer was opened for printing."""
    Coalition.objects.filter(pk=coalition.pk).update(flyer_printed_at=timezone.now())
