"""Count the figures into rows by day, county, and coalition, from which the board sheet and the charts are read."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone

from reporting.counts import COUNTS
from reporting.figures import BY_NAME, Figure
from reporting.models import DailyFigure, FigureCount

OFTEN_ENOUGH = timedelta(hours=20)
AT_ONCE = 1000

Place = tuple[str | None, int | None]  # county and coalition; neither for the whole portal
Days = dict[tuple[date, Place], int]


def count_all() -> dict[str, int]:
    """Count every figure anew and return how many of its rows changed, by its name. A transaction for each figure."""
    changed: dict[str, int] = {}
    for names, count in COUNTS:
        # Counted before the transaction, which on SQLite keeps all others from writing.
        found: dict[str, Days] = {name: Counter() for name in names}
        for name, day, county, coalition, value in count():
            found[name][day, (county, coalition)] += value
        for name, days in found.items():
            changed[name] = _store(BY_NAME[name], days)
    return changed


def count_when_due(now: datetime | None = None) -> bool:
    """Count all figures if that was last done more than 20 hours ago, or never. Returns whether it did."""
    last = as_of()
    if last is not None and last > (now or timezone.now()) - OFTEN_ENOUGH:
        return False
    count_all()
    return True


def _store(figure: Figure, days: Days) -> int:
    """Make the rows of a figure those of `days` and return how many changed. Locks the figure's `FigureCount`."""
    now = timezone.now()
    with transaction.atomic():
        _row, is_first = FigureCount.objects.get_or_create(figure=figure.name, defaults={"counted_at": now})
        FigureCount.objects.select_for_update().get(figure=figure.name)
        rows = DailyFigure.objects.filter(figure=figure.name)
        stored = {
            (day, (county, coalition)): (pk, value)
            for pk, day, county, coalition, value in rows.values_list(
                "pk", "day", "county", "coalition", "value"
            )
        }
        if figure.kept is not None and not is_first:
            start = timezone.localdate(now) - timedelta(days=figure.kept)
            days = _settled(
                days, {key: value for key, (_pk, value) in stored.items()}, start, figure.is_level
            )
        days = {key: value for key, value in days.items() if value}
        gone = {key: pk for key, (pk, value) in stored.items() if days.get(key) != value}
        new = [
            DailyFigure(figure=figure.name, day=day, county_id=county, coalition_id=coalition, value=value)
            for (day, (county, coalition)), value in days.items()
            if (day, (county, coalition)) not in stored or (day, (county, coalition)) in gone
        ]
        pks = list(gone.values())
        for begin in range(0, len(pks), AT_ONCE):
            rows.filter(pk__in=pks[begin : begin + AT_ONCE]).delete()
        DailyFigure.objects.bulk_create(new, batch_size=AT_ONCE)
        FigureCount.objects.filter(figure=figure.name).update(counted_at=now)
    return len(gone.keys() | {(row.day, (row.county_id, row.coalition_id)) for row in new})


def _settled(counted: Days, stored: Days, start: date, is_level: bool) -> Days:
    """Return `stored` before `start`, and `counted` from then on.

    Some rows behind the days before `start` may be erased. A level on `start` is still known from what is there, so its
    row makes up for the difference.
    """
    before = {key: value for key, value in stored.items() if key[0] < start}
    after = Counter({key: value for key, value in counted.items() if key[0] >= start})
    if is_level:
        for (day, place), value in counted.items():
            if day < start:
                after[start, place] += value
        for (_day, place), value in before.items():
            after[start, place] -= value
    return before | after


def as_of() -> datetime | None:
    """Return the moment of the oldest counting, or None before the first is done. One query."""
    moments = dict(FigureCount.objects.values_list("figure", "counted_at"))
    return min(moments.values()) if moments.keys() >= BY_NAME.keys() else None


def sums(
    names: Iterable[str], spans: dict[str, tuple[date | None, date]]
) -> dict[tuple[str, str | None, int | None], dict[str, int]]:
    """Return what figures gained in each of `spans`, by (figure, county, coalition).

    Each span is its first day (None: from the beginning) and its last, inclusive. From the beginning on, a level's sum is
    how many there are at the end of the last day. One query.
    """
    when = {
        name: Q(day__lte=last) if first is None else Q(day__gte=first, day__lte=last)
        for name, (first, last) in spans.items()
    }
    totals = {name: Coalesce(Sum("value", filter=days), 0) for name, days in when.items()}
    rows: Any = DailyFigure.objects.filter(figure__in=list(names)).order_by()
    found = rows.values("figure", "county", "coalition").annotate(**totals)
    return {(row.pop("figure"), row.pop("county"), row.pop("coalition")): row for row in found}


def months(names: Iterable[str], firsts: list[date], **place: Any) -> dict[str, list[int]]:
    """Return each figure in the months that begin on `firsts` (ascending, without a gap), for one place.

    `place` is `county` or `coalition` with an id; by default the whole portal. For a level: at the end of each month. Two
    queries.
    """
    rows = DailyFigure.objects.filter(figure__in=list(names), county=None, coalition=None)
    if place:
        [(kind, pk)] = place.items()
        other = "coalition" if kind == "county" else "county"
        rows = DailyFigure.objects.filter(figure__in=list(names), **{kind: pk, other: None})
    before = dict(
        rows.filter(day__lt=firsts[0]).order_by().values_list("figure").annotate(total=Sum("value"))
    )
    gained: dict[tuple[str, date], int] = {
        (figure, month): total
        for figure, month, total in rows.filter(day__gte=firsts[0])
        .order_by()
        .annotate(month=TruncMonth("day"))
        .values_list("figure", "month")
        .annotate(total=Sum("value"))
    }
    found: dict[str, list[int]] = {}
    for name in names:
        in_each = [gained.get((name, first), 0) for first in firsts]
        is_level = BY_NAME[name].is_level
        found[name] = list(accumulate(in_each, initial=before.get(name, 0)))[1:] if is_level else in_each
    return found
