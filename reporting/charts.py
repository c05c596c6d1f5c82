"""Small charts of twelve months, drawn on the server: bars as SVG, each with its table."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from reporting import rollup
from reporting.figures import BY_NAME, Figure

CHARTED = ("members", "rsvps", "subscribers", "minutes")
MONTHS = 12
WIDTH, HEIGHT, GAP = 240, 72, 4


@dataclass(frozen=True)
class Bar:
    """A month's bar; the numbers are in the units of the drawing, from its top left."""

    month: date
    value: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    """A figure in twelve months, the running one last."""

    figure: Figure
    bars: list[Bar]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def last(self) -> Bar:
        return self.bars[-1]

    @property
    def first(self) -> Bar:
        return self.bars[0]


def firsts(today: date) -> list[date]:
    """Return the first days of the twelve months that end with today's."""
    nth = today.year * 12 + today.month - 1
    return [date(one // 12, one % 12 + 1, 1) for one in range(nth - MONTHS + 1, nth + 1)]


def charts(today: date, names: Iterable[str] = CHARTED, **place: Any) -> list[Chart]:
    """Return the charts of a county or coalition, or of the whole portal. Two queries."""
    names = list(names)
    days = firsts(today)
    found = rollup.months(names, days, **place)
    return [_drawn(BY_NAME[name], days, found[name]) for name in names]


def _drawn(figure: Figure, days: list[date], values: list[int]) -> Chart:
    shown = [round(value / figure.per) for value in values]
    most, step = max([1, *shown]), WIDTH / MONTHS
    heights = [round(max(0, value) * HEIGHT / most, 1) for value in shown]
    bars = [
        Bar(day, value, round(nth * step, 1), round(HEIGHT - height, 1), step - GAP, height)
        for nth, (day, value, height) in enumerate(zip(days, shown, heights, strict=True))
    ]
    return Chart(figure, bars)
