"""The stored figures equal those that a second implementation counts from the rows; what is settled stays."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from coalitions.models import Coalition
from hubs.models import County
from news.models import Subscription
from reporting import charts, rollup, sheet
from reporting.figures import FIGURES
from reporting.models import DailyFigure
from reporting.sheet import OF_SHEET, Place, Quarter, Values
from tests.reporting.plain import Plain, Rows
from tests.reporting.world import furnish

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def test_every_figure_equals_a_second_implementation():
    for seed in range(4):
        furnish(seed)
    with timezone.override("Pacific/Auckland"):  # days are the portal's, whoever counts
        rollup.count_all()
    quarter = Quarter.of(timezone.localdate())
    places = [
        (None, None),
        *((county, None) for county in County.objects.filter(name__in=["Clayton", "DeKalb", "Fulton"])),
        *((None, coalition) for coalition in Coalition.objects.all()),
    ]
    rows, seen = Rows(), dict[str, int]()
    for _back in range(5):
        totals = sheet._totals(quarter)
        for county, coalition in places:
            mine = totals.get((county and county.pk, coalition and coalition.pk), {})
            stored = {figure.name: mine.get(figure.name, Values()).now for figure in OF_SHEET}
            assert stored == Plain(rows, quarter, county, coalition).all(), (quarter, county, coalition)
            for name, value in stored.items():
                seen[name] = seen.get(name, 0) + (value or 0)
        quarter = quarter.before
    assert all(seen.values()), f"never more than 0: {[name for name, value in seen.items() if not value]}"


def test_counting_again_changes_nothing_and_finds_what_was_altered(capsys):
    furnish(3)
    rollup.count_all()
    rows = set(DailyFigure.objects.values_list("figure", "day", "county", "coalition", "value"))
    assert set(rollup.count_all().values()) == {0}
    DailyFigure.objects.filter(figure="members").update(value=99)
    DailyFigure.objects.filter(figure="events").delete()
    call_command("recompute_figures")
    assert set(DailyFigure.objects.values_list("figure", "day", "county", "coalition", "value")) == rows
    assert "attendance: 0 rows changed" in capsys.readouterr().out


def test_who_left_is_still_in_past_figures_after_their_address_is_erased():
    today = timezone.localdate()
    left = timezone.now() - timedelta(days=60)
    subscribed = {"confirmed_at": left - timedelta(days=500), "email": "ana@example.org"}
    Subscription.objects.create(state="left", left_at=left, **subscribed)
    kept = Subscription.objects.create(
        state="confirmed", email="ben@example.org", confirmed_at=timezone.now() - timedelta(days=600)
    )
    rollup.count_all()

    def on(day: date) -> int:
        return rollup.sums(["subscribers"], {"now": (None, day)})["subscribers", None, None]["now"]

    days = [today - timedelta(days=back) for back in (590, 500, 100, 61, 50, 0)]
    assert [on(day) for day in days] == [1, 2, 2, 2, 1, 1]
    # Time passes, and what is kept for 90 days is gone.
    Subscription.objects.filter(state="left").update(left_at=left - timedelta(days=35))
    DailyFigure.objects.filter(figure="subscribers", value__lt=0).update(day=today - timedelta(days=95))
    Subscription.objects.filter(state="left").delete()
    rollup.count_all()
    assert [on(day) for day in days] == [1, 2, 2, 1, 1, 1]
    # A level is right from the day on which it is known again, whatever happens to old rows.
    kept.delete()
    rollup.count_all()
    assert [on(day) for day in days] == [1, 2, 2, 0, 0, 0]


def test_figures_are_counted_once_a_day():
    assert rollup.as_of() is None
    assert rollup.count_when_due() is True
    assert rollup.count_when_due() is False
    assert rollup.count_when_due(timezone.now() + timedelta(hours=21)) is True


def test_charts_show_levels_and_gains_of_each_month():
    days = charts.firsts(date(2026, 2, 15))
    assert (days[0], days[-1], len(days)) == (date(2025, 3, 1), date(2026, 2, 1), 12)
    for day, value in ((date(2025, 1, 5), 7), (date(2025, 3, 31), 2), (date(2026, 2, 1), -1)):
        DailyFigure.objects.create(figure="members", day=day, value=value)
        DailyFigure.objects.create(figure="minutes", day=day, value=60 * value)
    found = {chart.figure.name: chart for chart in charts.charts(date(2026, 2, 15))}
    assert [bar.value for bar in found["members"].bars] == [9] * 11 + [8]
    assert [bar.value for bar in found["minutes"].bars] == [2] + [0] * 10 + [-1]
    assert found["members"].bars[0].height == found["members"].height


def place(name: str, **people: int) -> Place:
    return Place(name, [Values(people.get(figure.name, 0)) for figure in OF_SHEET])


def shown(places: list[Place]) -> list[tuple[str, int | None, int | None]]:
    members = [figure.name for figure in OF_SHEET].index("members")
    events = [figure.name for figure in OF_SHEET].index("events")
    return [(one.name, one.values[members].now, one.values[events].now) for one in places]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([5, 6, 0], [("0", 5, 1), ("1", 6, 1), ("2", 0, 1)]),  # zero names nobody
        ([9, 4, 4, 6], [("0", 9, 1), ("1", None, 1), ("2", None, 1), ("3", 6, 1), ("Others", 8, 0)]),
        # One alone would be what is missing to the total.
        ([9, 4, 6], [("0", 9, 1), ("1", None, 1), ("2", None, 1), ("Others", 10, 0)]),
        ([3], [("0", None, 1), ("Others", None, 0)]),
    ],
)  # fmt: skip
def test_fewer_than_five_people_are_never_shown(members: list[int], expected: list[tuple[str, int, int]]):
    places = [place(str(nth), members=number, events=1) for nth, number in enumerate(members)]
    assert shown(sheet.merged(places, "Others")) == expected


def test_quarters():
    quarter = Quarter.named("2026-1")
    assert quarter
    assert (quarter.first, quarter.last) == (date(2026, 1, 1), date(2026, 3, 31))
    assert (quarter.before, quarter.year_before, quarter.next) == (
        Quarter(2025, 4),
        Quarter(2025, 1),
        Quarter(2026, 2),
    )
    for wrong in ("", "2026", "2026-5", "0000-1", "9999-1", "2026-1-1", "²⁰²⁶-1"):
        assert Quarter.named(wrong) is None
    assert len({figure.name for figure in FIGURES}) == len(FIGURES)
