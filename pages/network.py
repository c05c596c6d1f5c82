"""The network of hubs and circles: one set of rows for the picture, the table and the file."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from circles.models import Circle
from hubs.connection_diagram import MOST_HUBS, Link
from hubs.models import County, Hub, HubCircle, Liaison, LinkStatus
from pse_portal.pagination import KeyPage


@dataclass
class Network:
    """The connections shown, and what is still missing in them.

    `links` are to be drawn; `rows` are the same as HubCircle rows, each with its current liaisons; `vacant` lists
    the circles that need a liaison, as (circle, hubs without a liaison, agreed hubs); `alone` lists the hubs and
    circles without any connection.
    """

    links: list[Link]
    rows: list[Any]
    vacant: list[tuple[Circle, list[Hub], int]]
    alone: list[Any]

    def count(self, status: LinkStatus) -> int:
        return sum(link.state == status for link in self.links)

    def page(self, after: str = "", before: str = "") -> KeyPage:
        """Return the links of one page of hubs, by name: after or before the hub with a slug, else the first ones.

        No queries: the counts and the missing liaisons need all connections anyway.
        """
        slugs = list(dict.fromkeys(link.hub.slug for link in self.links))
        first = 0
        if after in slugs[:-1]:
            first = slugs.index(after) + 1
        elif before in slugs:
            first = max(0, slugs.index(before) - MOST_HUBS)
        shown = slugs[first : first + MOST_HUBS]
        return KeyPage(
            [link for link in self.links if link.hub.slug in shown],
            before=shown[0] if first else "",
            after=shown[-1] if first + MOST_HUBS < len(slugs) else "",
        )

    @property
    def seated(self) -> int:
        return self.count(LinkStatus.SEATED)

    @property
    def agreed(self) -> int:
        return self.count(LinkStatus.AGREED)

    @property
    def proposed(self) -> int:
        return self.count(LinkStatus.PROPOSED)


def network(county: County | None = None, circle: Circle | None = None) -> Network:
    """Return the network, or the part of one county's hubs or of one circle. Five queries, whatever its size."""
    sitting = Prefetch(
        "liaisons", queryset=Liaison.objects.current().select_related("person"), to_attr="current_liaisons"
    )
    rows = HubCircle.objects.shown().prefetch_related(sitting)
    hubs = Hub.objects.listed().prefetch_related("counties")
    circles = Circle.objects.listed()
    if county:
        rows, hubs = rows.filter(hub__counties=county), hubs.filter(counties=county)
    if circle:
        rows, circles = rows.filter(circle=circle), circles.filter(pk=circle.pk)
    # Each hub and circle is one object, however many connections it has.
    hub_of = {hub.pk: hub for hub in hubs.order_by("name")}
    circle_of = {circle.pk: circle for circle in circles.order_by("name")}
    kept = [
        row
        for row in rows.order_by("hub__name", "circle__name")
        if row.hub_id in hub_of and row.circle_id in circle_of  # unless it was listed just now
    ]
    for row in kept:
        row.hub, row.circle = hub_of[row.hub_id], circle_of[row.circle_id]
    linked = {row.hub_id for row in kept} | {row.circle_id for row in kept}
    asked = [*([] if circle else hub_of.values()), *([] if county else circle_of.values())]
    alone = [one for one in asked if one.pk not in linked]
    return Network([Link(row.hub, row.circle, row.status) for row in kept], kept, _vacant(kept), alone)


def _vacant(rows: list[Any]) -> list[tuple[Circle, list[Hub], int]]:
    by_circle: dict[int, list[Any]] = {}
    for row in rows:
        if row.status != LinkStatus.PROPOSED:
            by_circle.setdefault(row.circle_id, []).append(row)
    found = []
    for group in by_circle.values():
        loose = [row.hub for row in group if row.status == LinkStatus.AGREED]
        if loose:
            found.append((group[0].circle, loose, len(group)))
    return sorted(found, key=lambda entry: (-len(entry[1]), entry[0].name))
