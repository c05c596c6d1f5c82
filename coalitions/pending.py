"""Rows that wait for those who lead a coalition: counted for its menu, and for `/me/` of all that somebody leads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Value

from coalitions.models import Coalition
from office.contributions import ActionItem


@dataclass(frozen=True)
class Pending:
    """Rows of a kind: `rows()` gives them, `field` holds the coalition's number.

    `words` says how many wait, a lazy plural of `n`; `page` names the page where they are answered, for
    `Coalition.address`, and `query` narrows it.
    """

    rows: Callable[[], QuerySet[Any]]
    field: str
    words: Any
    page: str
    query: str = ""


def count(*kinds: Pending) -> Callable[[Coalition], int]:
    """A function that counts what waits in one coalition. One query, however many kinds."""

    def counted(coalition: Coalition) -> int:
        one, *more = (
            kind.rows().order_by().filter(**{kind.field: coalition.pk}).values_list("pk") for kind in kinds
        )
        return (one.union(*more, all=True) if more else one).count()

    return counted


def items(led: list[Coalition], *kinds: Pending) -> list[ActionItem]:
    """An item for each of `led` that rows wait under, kind by kind. One query, however many kinds and coalitions."""
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
    counts = {(nth, pk): n for nth, pk, n in one.union(*more, all=True)} if led else {}
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
