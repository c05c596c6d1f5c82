"""The board sheet: each figure of a quarter beside the quarter before and the same one a year ago, by county and coalition.

What counts people is never shown for fewer than five of them in a county or coalition: such values are merged.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coalitions.models import Coalition
from hubs.models import County
from reporting import rollup
from reporting.figures import COUNTIES, FIGURES, Figure

FEWEST = 5  # people in a cell
OF_SHEET = tuple(figure for figure in FIGURES if figure.on_sheet)
TIMES = ("now", "before", "year_before")


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a calendar year."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        return cls(day.year, (day.month - 1) // 3 + 1)

    @classmethod
    def named(cls, text: str) -> "Quarter | None":
        """Return the quarter that `code` names, from 2000 to 2199, or None."""
        year, dash, number = text.partition("-")
        is_one = (
            dash and len(year) == 4 and year.isascii() and year.isdigit() and number in {"1", "2", "3", "4"}
        )
        return cls(int(year), int(number)) if is_one and 2000 <= int(year) < 2200 else None

    @property
    def code(self) -> str:
        return f"{self.year}-{self.number}"

    @property
    def first(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> "Quarter":
        return Quarter.of(self.first - timedelta(days=1))

    @property
    def year_before(self) -> "Quarter":
        return Quarter(self.year - 1, self.number)

    @property
    def is_running(self) -> bool:
        return self.first <= timezone.localdate() <= self.last

    def __str__(self) -> str:
        return _("Q%(number)d %(year)d") % {"number": self.number, "year": self.year}


@dataclass(frozen=True)
class Values:
    """A figure in the quarter, the one before, and the same one a year before, as stored; None where it isn't shown."""

    now: int | None = 0
    before: int | None = 0
    year_before: int | None = 0

    @property
    def all(self) -> tuple[int | None, int | None, int | None]:
        return self.now, self.before, self.year_before

    @property
    def is_zero(self) -> bool:
        return self.all == (0, 0, 0)

    @property
    def had_any(self) -> bool:
        """Whether there is something to compare with."""
        return (self.before, self.year_before) != (0, 0)


@dataclass
class Place:
    """A row of a breakdown: a county or coalition, or what is left of several; its values in the sheet's order."""

    name: str
    values: list[Values]

    @property
    def is_empty(self) -> bool:
        return all(values.is_zero for values in self.values)

    @property
    def cells(self) -> Iterator[tuple[Figure, Values]]:
        return zip(OF_SHEET, self.values, strict=True)


@dataclass
class Sheet:
    """The sheet of a quarter. `lines` are (figure, values) of the whole portal."""

    quarter: Quarter
    as_of: datetime | None
    lines: list[tuple[Figure, Values]] = field(default_factory=list)
    counties: list[Place] = field(default_factory=list)
    coalitions: list[Place] = field(default_factory=list)


def sheet(quarter: Quarter) -> Sheet:
    """Return the board sheet of a quarter, from the stored figures. Five queries."""
    found = Sheet(quarter, rollup.as_of())
    totals = _totals(quarter)
    # Before the first of a place's rows it has no values at all.
    of = {
        place: [by_figure.get(figure.name, Values()) for figure in OF_SHEET]
        for place, by_figure in totals.items()
    }
    whole = of.get((None, None), [Values()] * len(OF_SHEET))
    came = [
        values["attendance"] for (county, _one), values in totals.items() if county and "attendance" in values
    ]
    reached = Values(
        *(sum(bool(one) for one in column) for column in zip(*(values.all for values in came), strict=True))
    )
    for figure, values in zip(OF_SHEET, whole, strict=True):
        found.lines.append((figure, values))
        if figure.name == "returning_people":
            found.lines.append((COUNTIES, reached))
    counties = County.objects.order_by("name").values_list("pk", "name")
    found.counties = merged(
        (Place(name, of[pk, None]) for pk, name in counties if (pk, None) in of), _("Other counties together")
    )
    coalitions = Coalition.objects.listed().order_by("name").values_list("pk", "name")
    found.coalitions = merged(
        (Place(name, of[None, pk]) for pk, name in coalitions if (None, pk) in of),
        _("Other coalitions together"),
    )
    return found


def _totals(quarter: Quarter) -> dict[tuple[str | None, int | None], dict[str, Values]]:
    """Return {(county, coalition): {figure: values}}. Two queries."""
    times = dict(zip(TIMES, (quarter, quarter.before, quarter.year_before), strict=True))
    gains: dict[str, Any] = {time: (one.first, one.last) for time, one in times.items()}
    levels: dict[str, Any] = {time: (None, one.last) for time, one in times.items()}
    found: dict[tuple[str | None, int | None], dict[str, Values]] = {}
    for is_level, spans in ((False, gains), (True, levels)):
        names = [figure.name for figure in OF_SHEET if figure.is_level == is_level]
        for (name, county, coalition), values in rollup.sums(names, spans).items():
            found.setdefault((county, coalition), {})[name] = Values(**values)
    return found


def merged(places: Iterable[Place], name: str) -> list[Place]:
    """Return the places that have something to show, with values that could point at a person moved to a row `name`.

    Each figure that counts people is looked at alone, in each of its three times. Where fewer than five would show, the
    value is None, and the last row has the sum. If that is still less than five, the next smallest value joins them.
    """
    filled = [place for place in places if not place.is_empty]
    shown: list[list[Values]] = []
    rest: list[Values] = []
    for nth, figure in enumerate(OF_SHEET):
        times = list(zip(*(place.values[nth].all for place in filled), strict=True))
        columns = [_apart(column) if figure.counts_people else (list(column), 0) for column in times]
        shown.append([Values(*row) for row in zip(*(column for column, _sum in columns), strict=True)])
        rest.append(Values(*(left for _column, left in columns)) if columns else Values())
    found = [
        Place(place.name, list(values))
        for place, values in zip(filled, zip(*shown, strict=True), strict=True)
    ]
    left = Place(name, rest)
    return [*found, left] if any(value != 0 for values in rest for value in values.all) else found


def _apart(column: tuple[int | None, ...]) -> tuple[list[int | None], int | None]:
    """Return a column without its small values, and the sum of those; None for a sum that would be small itself."""
    hidden = {nth for nth, value in enumerate(column) if 0 < (value or 0) < FEWEST}
    others = sorted((value, nth) for nth, value in enumerate(column) if (value or 0) >= FEWEST)
    while hidden and (left := sum(column[nth] or 0 for nth in hidden)) < FEWEST and others:
        hidden.add(others.pop(0)[1])
    left = sum(column[nth] or 0 for nth in hidden)
    shown = [None if nth in hidden else value for nth, value in enumerate(column)]
    return shown, None if 0 < left < FEWEST else left


def table(found: Sheet) -> Iterator[list[object]]:
    """Yield the rows of the sheet as a file: the figure, where, and its three values."""
    for figure, values in found.lines:
        yield [figure.title, _("Whole portal"), *(in_words(figure, value) for value in values.all)]
    for place in [*found.counties, *found.coalitions]:
        for figure, values in place.cells:
            yield [figure.title, place.name, *(in_words(figure, value) for value in values.all)]


def in_words(figure: Figure, value: int | None) -> str | int:
    """Return a stored value as it is shown: hours from minutes, and a dash for a number that isn't shown."""
    if value is None:
        return "–"
    return round(value / figure.per) if figure.per > 1 else value
