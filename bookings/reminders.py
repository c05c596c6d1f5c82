"""Reminders: rows in the outbox from the moment somebody has a place, due by the local clock of the occasion."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.mails import AnyMail, Reminder
from bookings.models import Booking, Occasion
from mailing import outbox
from pse_portal import localtime


@dataclass(frozen=True)
class Offset:
    """So long before the start. `before(occasion)` is the moment, in UTC."""

    name: str
    title: Any
    before: Callable[[Occasion], datetime]


def _days(number: int) -> Callable[[Occasion], datetime]:
    """So many days before, at the local hour at which it begins."""

    def before(occasion: Occasion) -> datetime:
        clock = occasion.local_start.replace(tzinfo=None) - timedelta(days=number)
        try:
            return localtime.moment(clock, occasion.zone, second=False)
        except localtime.NoSuchTime:  # that hour is skipped there: an hour later by the clock
            return localtime.moment(clock + timedelta(hours=1), occasion.zone, second=False)

    return before


OFFSETS = {
    offset.name: offset
    for offset in (
        Offset("week", _("a week before"), _days(7)),
        Offset("day", _("the day before"), _days(1)),
        Offset("hours", _("two hours before"), lambda occasion: occasion.starts_at - timedelta(hours=2)),
    )
}


def plan(booking: Booking, mail: AnyMail, *, day_before: AnyMail) -> None:
    """Queue the reminders still ahead of a booking, in place of those that wait; none where no place is theirs.

    One row for each offset, state and time. One that is late (no worker, no relay) is of use only until the next one is
    due. Offsets already past are left out: the confirmation has just said it. Must run in the transaction that changed
    the booking or the occasion.
    """
    occasion = booking.occasion
    outbox.withdraw(booking, Reminder)
    if not booking.has_place or not occasion.takes_place:
        return
    now = timezone.now()
    names = [name for name in booking.reminder_names if name in OFFSETS]
    if not booking.contact.email:
        names = [name for name in names if name == "day"]  # a neighbor calls once, not three times
    due = sorted((OFFSETS[name].before(occasion), name) for name in names)
    for nth, (due_at, name) in enumerate(due):
        if due_at <= now:
            continue
        reminder = day_before if name == "day" else mail
        outbox.queue(
            reminder(booking),
            key=f"{booking.KEY}:{booking.pk}:{name}:{booking.revision}:{occasion.time_revision}",
            due_at=due_at,
            expires_at=due[nth + 1][0] if nth + 1 < len(due) else occasion.starts_at,
        )
