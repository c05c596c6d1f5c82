"""Unconfirmed guests: their spots expire while others wait, and a burst is removed in one step.

Anyone can enter invented guests. Each keeps a spot for a stated time. So many from one network that no household
explains them are shown to the team, who can remove them in one step. See `docs/events.md`.
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

# This many unconfirmed people from one network are shown as a burst: more than a household or two.
BURST = 20


def end_overdue() -> int:
    """Cancel unconfirmed spots past their deadline, as long as others are waiting. Returns how many.

    Waitlisted guests with an unconfirmed email do not count as waiting, so invented guests take no one's spot. Spots
    of people with only a phone number have no deadline.
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
    """Return the bursts of an event, largest first. One query."""
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
    """Cancel every unconfirmed RSVP from a network. Returns how many. Locks the event; logged.

    No one is notified: the addresses may be invented, or belong to people who know nothing of it.
    """
    with transaction.atomic():
        locked = attendance.rsvps.lock(event.pk)
        rows = list(_unconfirmed(locked).filter(network=network).exclude(network=""))
        # RSVPs without a spot first, or the spots of the others would go to them.
        for row in sorted(rows, key=lambda row: row.holds):
            attendance.rsvps.cancel(row, by=by, tell=False)
        if rows:
            audit.record(by, "burst_removed", locked, rsvps=len(rows))
    return len(rows)


def everywhere() -> QuerySet[RSVP]:
    """Return the unconfirmed RSVPs of events that have not begun."""
    return RSVP.objects.active().unproven().filter(event__starts_at__gt=timezone.now())


def remove_rows(rows: QuerySet[RSVP], by: Person) -> int:
    """Cancel the unconfirmed RSVPs from the network and to the event that `rows` share. See `remove`."""
    row = rows.select_related("event").first()
    return remove(row.event, row.network, by=by) if row else 0


def _unconfirmed(event: Event) -> QuerySet[RSVP]:
    return RSVP.objects.active().unproven().filter(event=event)
