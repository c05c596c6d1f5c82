"""Signs of life: what the rooms take as a sign that a coalition is at work (`office.registries.signs_of_life`)."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time

from django.db.models import QuerySet
from django.utils import timezone

from office.registries import signs_of_life


def newest(*pairs: QuerySet) -> dict[int, datetime]:
    """{coalition: latest moment} of querysets of pairs (number of a coalition, moment or date), in one query.

    All of one kind, moments or dates; a date counts from its beginning. A moment may lie ahead: a meeting that is
    planned is a sign too.
    """
    first, *more = (rows.order_by() for rows in pairs)
    return _latest(first.union(*more, all=True) if more else first)


def last_of(coalitions: Collection[int]) -> dict[int, datetime]:
    """{coalition: moment} of the last sign of each that gave any; one query for each room."""
    return _latest(pair for sign in signs_of_life for pair in sign.latest(coalitions).items())


def _latest(pairs: Iterable[tuple[int, date | datetime | None]]) -> dict[int, datetime]:
    found: dict[int, datetime] = {}
    for pk, given in pairs:
        if given is None:
            continue
        moment = (
            given if isinstance(given, datetime) else timezone.make_aware(datetime.combine(given, time.min))
        )
        found[pk] = max(moment, found.get(pk, moment))
    return found
