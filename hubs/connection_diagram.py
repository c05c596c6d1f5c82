"""The loom: hubs on the left, circles on the right, a thread for each connection. Layout only, no queries.

Deterministic: hubs are sorted by name, circles by the mean height of their hubs, which keeps crossings few.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import mean
from typing import Any

from hubs.models import LinkStatus

ROW = 60.0  # height of a hub's row, in units of the drawing
KNOT_GAP = 9.0  # between the threads of one patch
LEFT, RIGHT = 3, 97  # where threads begin and end, in a drawing 100 wide

# Drawn in this order: connections with a liaison are on top.
STATES = (LinkStatus.PROPOSED, LinkStatus.AGREED, LinkStatus.SEATED)

MOST_HUBS = 24  # no one can follow more on one loom: then each circle has its own


@dataclass(frozen=True)
class Link:
    """A connection to draw."""

    hub: Any
    circle: Any
    state: LinkStatus


@dataclass(frozen=True)
class Thread:
    link: Link
    from_y: float
    to_y: float

    @property
    def path(self) -> str:
        return f"M{LEFT} {self.from_y:g}C50 {self.from_y:g} 50 {self.to_y:g} {RIGHT} {self.to_y:g}"

    @property
    def knots(self) -> str:
        return f"M{LEFT} {self.from_y:g}h.01M{RIGHT} {self.to_y:g}h.01"


@dataclass(frozen=True)
class Loom:
    hubs: list[Any]
    circles: list[Any]
    threads: list[Thread]  # in drawing order
    height: float

    @property
    def is_too_wide(self) -> bool:
        return len(self.hubs) > MOST_HUBS

    @property
    def table(self) -> list[tuple[Any, list[tuple[Any, str]]]]:
        """The same as rows: each hub with every circle and the state of their connection, "" for none."""
        states = {(thread.link.hub.pk, thread.link.circle.pk): thread.link.state for thread in self.threads}
        return [
            (hub, [(circle, states.get((hub.pk, circle.pk), "")) for circle in self.circles])
            for hub in self.hubs
        ]


def loom(links: Iterable[Link]) -> Loom:
    """Lay out `links`. Each hub and circle has `pk` and `short_name`, each circle also `dye`."""
    links = list(links)
    hubs = sorted(
        {link.hub.pk: link.hub for link in links}.values(), key=lambda hub: (hub.short_name, hub.pk)
    )
    row = {hub.pk: place for place, hub in enumerate(hubs)}
    by_circle: dict[Any, list[Link]] = {}
    for link in links:
        by_circle.setdefault(link.circle.pk, []).append(link)
    circles = sorted(
        (group[0].circle for group in by_circle.values()),
        key=lambda circle: (mean(row[link.hub.pk] for link in by_circle[circle.pk]), circle.short_name),
    )
    height = ROW * max(len(hubs), len(circles), 1)
    place = {circle.pk: number for number, circle in enumerate(circles)}

    starts: dict[tuple[Any, Any], float] = {}
    ends: dict[tuple[Any, Any], float] = {}
    for hub in hubs:
        own = sorted(
            (link for link in links if link.hub.pk == hub.pk), key=lambda link: place[link.circle.pk]
        )
        starts |= _spread(own, (row[hub.pk] + 0.5) * height / len(hubs))
    for circle in circles:
        own = sorted(by_circle[circle.pk], key=lambda link: row[link.hub.pk])
        ends |= _spread(own, (place[circle.pk] + 0.5) * height / len(circles))

    ordered = sorted(
        links, key=lambda link: (STATES.index(link.state), row[link.hub.pk], place[link.circle.pk])
    )
    threads = [Thread(link, starts[_key(link)], ends[_key(link)]) for link in ordered]
    return Loom(hubs, circles, threads, height)


def _key(link: Link) -> tuple[Any, Any]:
    return link.hub.pk, link.circle.pk


def _spread(links: list[Link], middle: float) -> dict[tuple[Any, Any], float]:
    """Return the y of each thread's end at one patch: KNOT_GAP apart, centered on the patch."""
    first = middle - KNOT_GAP * (len(links) - 1) / 2
    return {_key(link): first + KNOT_GAP * number for number, link in enumerate(links)}
