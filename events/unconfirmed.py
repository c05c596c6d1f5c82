"""Guests whose address nobody has confirmed: their places lapse while others wait, and a burst is removed at once.

Anybody can write down invented guests. Each keeps a place for a stated time; so many from one network that no
household is behind them are shown to the team, who remove them in one step. See `docs/events.md`.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.utils import timezone

from events import attendance, mails
from events.models import RSVP, Event
from office import audit
from people.models import Person

# So many people from one network, none of them confirmed, are shown as a burst: more than a household or two.
BURST = 20


def end_overdue() -> int:
    """Places that guests have not confirmed in their time go to those who wait, and no more than these need.

    Those who wait count once they are proven themselves: invented guests take nobody's place. Places of people with
    only a phone have no such time. How many lapsed.
    """
    due = RSVP.objects.coming().filter(confirm_by__lte=timezone.now(), event__ends_at__gt=timezone.now())
    lapsed = 0
    for pk, event_id in list(due.order_by("confirm_by", "pk").values_list("pk", "event_id")):
        with transaction.atomic():
            event = attendance.rsvps.lock(event_id)
            row = RSVP.objects.coming().filter(pk=pk, confirm_by__isnull=False).first()
            if row is None or event.has_begun or not event.takes_place or not _somebody_waits(event):
                continue
            attendance.rsvps.cancel(row, mail=mails.PlaceLapsed)
            lapsed += 1
    return lapsed


def _somebody_waits(event: Event) -> bool:
    invented = RSVP.objects.unproven().exclude(email="")
    return RSVP.objects.waiting().filter(event=event).exclude(pk__in=invented.values("pk")).exists()


@dataclass(frozen=True)
class Burst:
    """Many RSVPs to one event from the same network, none of them confirmed."""

    network: str
    rsvps: int
    people: int
    by_phone: int
    first_at: datetime
    last_at: datetime


def bursts(event: Event) -> list[Burst]:
    """The bursts of an event, the largest first. One query."""
    rows = (
        _unconfirmed(event)
        .exclude(network="")
        .order_by()
        .values("network")
        .annotate(
            rsvps=Count("pk"),
            people=Sum("party_size"),
            by_phone=Count("pk", filter=Q(email="")),
            first_at=Min("asked_at"),
            last_at=Max("asked_at"),
        )
        .filter(people__gte=BURST)
        .order_by("-people")
    )
    return [Burst(**row) for row in rows]


def remove(event: Event, network: str, *, by: Person) -> int:
    """Take every unconfirmed RSVP of a network off the list; how many. Locks the event; logged.

    Nobody is written to: the addresses may be invented, or belong to somebody who knows nothing of it.
    """
    with transaction.atomic():
        locked = attendance.rsvps.lock(event.pk)
        rows = list(_unconfirmed(locked).filter(network=network).exclude(network=""))
        # Those without a place first, or the places of the others would go to them.
        for row in sorted(rows, key=lambda row: row.holds):
            attendance.rsvps.cancel(row, by=by, tell=False)
        if rows:
            audit.record(by, "burst_removed", locked, rsvps=len(rows))
    return len(rows)


def _unconfirmed(event: Event) -> QuerySet[RSVP]:
    return RSVP.objects.active().unproven().filter(event=event)
