"""Rows that need a facilitator's answer: counted for a coalition's menu, and for `/me/`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Value

from coalitions.models import Coalition
from office.contributions import ActionItem


@dataclass(frozen=True)
class Pending:
    """One kind of pending rows: `rows()` returns them, `field` holds the coalition's id.

    `words` says how many there are, a lazy plural of `n`; `page` names the page where they are answered, for
    `Coalition.address`, and `query` narrows it.
    """

    rows: Callable[[], QuerySet[Any]]
    field: str
    words: Any
    page: str
    query: str = ""


def waiting(*kinds: Pending) -> Callable[[Coalition], list[QuerySet[Any]]]:
    """Return a function of the pending rows of a coalition, for a `ManageEntry`."""

    def of(coalition: Coalition) -> list[QuerySet[Any]]:
        return [kind.rows().filter(**{kind.field: coalition.pk}) for kind in kinds]

    return of


def count(*kinds: Pending) -> Callable[[Coalition], int]:
    """Return a function that counts the pending rows of a coalition. One query, however many kinds."""

    def counted(coalition: Coalition) -> int:
        one, *more = (
            kind.rows().order_by().filter(**{kind.field: coalition.pk}).values_list("pk") for kind in kinds
        )
        return (one.union(*more, all=True) if more else one).count()

    return counted


def items(led: list[Coalition], *kinds: Pending) -> list[ActionItem]:
    """Return an item for each of `led` with pending rows, kind by kind.

    One query, however many kinds and coalitions.
    """
    if not led:
        return []
    numbers = [coalition.pk for coalition in led]
    one, *more = (
        kind.rows()
        .order_by()
        .filter(**{f"{kind.field}__in": numbers})
        .annotate(nth=Value(nth))
        .values_list("nth", kind.field)
        .annotate(n=Count("pk"))
        for nth, kind in enumerate(kinds)
    )
    counts = {(nth, pk): n for nth, pk, n in one.union(*more, all=True)}
    return [
        ActionItem(
            kind.words % {"n": counts[nth, coalition.pk]},
            coalition.address(kind.page) + kind.query,
            coalition.name,
        )
        for nth, kind in enumerate(kinds)
        for coalition in led
        if (nth, coalition.pk) in counts
    ]
