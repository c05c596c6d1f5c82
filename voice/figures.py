"""Voice and support: whether circles hear their communities, and what each hub asked, received, and gave.

The rule of each figure is defined here and explained on the page (templates/voice/_rules.html).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda.models import AgendaItem, Carrying
from circles.models import Circle
from coalitions.models import Coalition, Membership
from events.models import Host
from hubs.models import County, Hub, HubCircle, Liaison
from pse_portal.dates import day as day_in_words
from voice.balance import Balance, balances
from voice.models import HubStatement

# A hub has a voice in a circle if its liaison was heard within this time.
HEARD_WITHIN = timedelta(days=90)
YEAR = timedelta(days=365)


def sees_whole(user: Any) -> bool:
    """Return whether a user sees dates and silent seats: active members of a listed coalition, and staff.

    At most one query.
    """
    if not user.is_authenticated:
        return False
    if user.is_staff:
        return True
    living = Coalition.objects.listed().values("pk")
    return Membership.objects.active().filter(person=user, coalition__in=living).exists()


@dataclass
class Cell:
    """One hub in one circle: "heard" (with a liaison, heard within 90 days), "unheard" (connected, but the seat is
    vacant or silent), or "proposed". `heard_on` is the last day the hub was heard.
    """

    link: HubCircle
    state: str
    heard_on: date | None

    @property
    def is_vacant(self) -> bool:
        return self.state != "proposed" and not self.link.current_liaisons

    @property
    def is_silent(self) -> bool:
        return self.state == "unheard" and bool(self.link.current_liaisons)

    @property
    def reason(self) -> str:
        """Why the cell has its state, in words."""
        if self.state == "proposed":
            return _("Connection proposed.")
        if self.is_vacant:
            return _("No liaison right now.")
        if self.heard_on is None:
            return _("Has a liaison, not heard yet.")
        words = {"day": day_in_words(self.heard_on)}
        if self.state == "heard":
            return _("Has a liaison, last heard on %(day)s.") % words
        return _("Has a liaison, last heard on %(day)s, more than 90 days ago.") % words


def heard(links: Iterable[HubCircle]) -> dict[int, date]:
    """Return the last day on which the hub of each connection was heard in the circle; those never heard are left
    out.

    A hub is heard when its current liaison checks in, in person or by phone, at an event that the circle hosts;
    when it sends a statement; and when its liaison brings a priority to the circle. Three queries.
    """
    pks = [link.pk for link in links]
    came = (
        Liaison.objects.filter(
            Q(person__rsvps__event__hosts__is_lead=True)
            | Q(person__rsvps__event__hosts__agreed_at__isnull=False),
            Q(until__isnull=True) | Q(until__gt=F("person__rsvps__event__starts_at__date")),
            link__in=pks,
            accepted_at__isnull=False,
            person__rsvps__came=True,
            person__rsvps__event__hosts__coalition_id=F("link__circle_id"),
            person__rsvps__event__starts_at__date__gte=F("since"),
        )
        .order_by()
        .values_list("link_id")
        .annotate(last=Max("person__rsvps__event__starts_at"))
    )
    carried = (
        Carrying.objects.filter(link__in=pks, role=Carrying.Role.LIAISON)
        .order_by()
        .values_list("link_id")
        .annotate(last=Max("carried_at"))
    )
    words = (
        HubStatement.objects.filter(link__in=pks).order_by().values_list("link_id").annotate(last=Max("on"))
    )
    found: dict[int, date] = {}
    for link_id, last in [*came, *carried]:
        day = timezone.localtime(last).date()
        found[link_id] = max(day, found.get(link_id, day))
    for link_id, day in words:
        found[link_id] = max(day, found.get(link_id, day))
    return found


def cells(links: Iterable[HubCircle], today: date | None = None) -> list[Cell]:
    """Return the cells of connections that have `current_liaisons`. Three queries."""
    rows = list(links)
    spoke = heard(rows)
    today = today or timezone.localdate()
    return [_cell(link, spoke.get(link.pk), today) for link in rows]


def _cell(link: HubCircle, heard_on: date | None, today: date) -> Cell:
    if link.state == HubCircle.State.PROPOSED:
        return Cell(link, "proposed", None)
    is_heard = heard_on is not None and heard_on >= today - HEARD_WITHIN
    return Cell(link, "heard" if link.current_liaisons and is_heard else "unheard", heard_on)


def _links() -> Any:
    """Return the connections in the figures: proposed and agreed ones between listed coalitions."""
    rows = HubCircle.objects.shown().with_current_liaisons().select_related("hub", "circle")
    return rows.prefetch_related("hub__counties").order_by("hub__name", "circle__name", "pk")


@dataclass
class Voice:
    """The voice of one circle. Of its public `items`, `began` came from a hub.

    `missing` are the counties with a hub that has no liaison in the circle, connected or not.
    """

    circle: Circle
    cells: list[Cell] = field(default_factory=list)
    missing: list[County] = field(default_factory=list)
    items: int = 0
    began: int = 0

    @property
    def linked(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.state != "proposed"]

    @property
    def full(self) -> int:
        return sum(cell.state == "heard" for cell in self.cells)

    @property
    def vacant(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.is_vacant]

    @property
    def silent(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.is_silent]

    @property
    def sentence(self) -> str:
        """How many of the circle's connected hubs are heard, in words."""
        if not self.linked:
            return _("This circle isn’t connected with any hub yet, so it has no community voice.")
        words = ngettext(
            "%(full)d of %(linked)d connected hub has a liaison and was heard in the last 90 days.",
            "%(full)d of %(linked)d connected hubs have a liaison and were heard in the last 90 days.",
            len(self.linked),
        )
        return words % {"full": self.full, "linked": len(self.linked)}


def voices(circle: Circle | None = None) -> list[Voice]:
    """Return the voice of each listed circle, or of one. Nine queries, however many circles, hubs, and connections."""
    circles = Circle.objects.listed().order_by("name")
    links = _links()
    items = AgendaItem.objects.public().filter(kind=Coalition.Kind.CIRCLE)
    if circle is not None:
        circles, links = circles.filter(pk=circle.pk), links.filter(circle=circle.pk)
        items = items.filter(Q(coalition=circle.pk) | Q(partner=circle.pk))
    found = {row.pk: Voice(row) for row in circles}
    for cell in cells(links):
        if cell.link.circle_id in found:
            found[cell.link.circle_id].cells.append(cell)
    served = list(County.objects.filter(hubs__in=Hub.objects.listed()).distinct().order_by("name"))
    carried = Exists(Carrying.objects.filter(item=OuterRef("pk")))
    for coalition, partner, is_carried in items.annotate(is_carried=carried).values_list(
        "coalition_id", "partner_id", "is_carried"
    ):
        for pk in {coalition, partner} & found.keys():
            found[pk].items += 1
            found[pk].began += bool(is_carried)
    for voice in found.values():
        seated = [cell.link.hub for cell in voice.linked if not cell.is_vacant]
        here = {county.pk for hub in seated for county in hub.counties.all()}
        voice.missing = [county for county in served if county.pk not in here]
    return list(found.values())


@dataclass
class Support:
    """What one hub asked, received, and gave along its connections in a year, and its activity.

    `received` counts exchanges to the hub and its requests that a circle accepted. `gave` counts exchanges to
    circles, requests of circles that the hub accepted, and priorities it brought.
    """

    hub: Hub
    cells: list[Cell] = field(default_factory=list)
    asked: int = 0
    received: int = 0
    gave: int = 0
    carried: int = 0
    events: int = 0
    last_met: date | None = None

    @property
    def has_voice(self) -> int:
        return sum(cell.state == "heard" for cell in self.cells)

    @property
    def sentence(self) -> str:
        return _(
            "In the past year: requests made, %(asked)d; times it received help, %(received)d; times "
            "it gave help, %(gave)d."
        ) % {
            "asked": self.asked,
            "received": self.received,
            "gave": self.gave,
        }


def supports(hub: Hub | None = None, today: date | None = None) -> list[Support]:
    """Return the support of each listed hub, or of one. Twelve queries, however many."""
    today = today or timezone.localdate()
    since = today - YEAR
    hubs = Hub.objects.listed().order_by("name")
    links = _links()
    if hub is not None:
        hubs, links = hubs.filter(pk=hub.pk), links.filter(hub=hub.pk)
    found = {row.pk: Support(row) for row in hubs}
    for cell in cells(links, today):
        if cell.link.hub_id in found:
            found[cell.link.hub_id].cells.append(cell)
    # Ended connections count too, with what was asked, received, and given along them.
    old = HubCircle.objects.filter(hub__in=list(found)).exclude(since=None)
    by_link = balances(old, since)
    carried = (
        Carrying.objects.filter(origin__coalition__in=list(found), carried_at__date__gte=since)
        .order_by()
        .values_list("origin__coalition_id")
        .annotate(n=Count("pk"))
    )
    for link in old:
        _add(found[link.hub_id], by_link[link.pk])
    for pk, number in carried:
        found[pk].carried = number
        found[pk].gave += number
    held = Host.objects.agreed().filter(
        coalition__in=list(found), event__state="published", event__ends_at__lt=timezone.now()
    )
    year = Q(event__starts_at__date__gte=since)
    rows = held.order_by().values_list("coalition_id")
    for pk, number, last in rows.annotate(n=Count("pk", filter=year), last=Max("event__starts_at")):
        found[pk].events, found[pk].last_met = number, timezone.localtime(last).date()
    return list(found.values())


def _add(support: Support, balance: Balance) -> None:
    support.asked += balance.hub.asked
    support.received += balance.to_hub
    support.gave += balance.to_circle
