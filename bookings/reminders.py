"""Reminders: outbox rows queued as soon as a booking has a spot, due by the occasion's local time."""

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
    """A time before the start. `before(occasion)` returns the moment, in UTC."""

    name: str
    title: Any
    before: Callable[[Occasion], datetime]


def _days(number: int) -> Callable[[Occasion], datetime]:
    """Return a function for `number` days before, at the local time at which the occasion starts."""

    def before(occasion: Occasion) -> datetime:
        clock = occasion.local_start.replace(tzinfo=None) - timedelta(days=number)
        try:
            return localtime.moment(clock, occasion.zone, second=False)
        except localtime.NoSuchTime:  # DST skips that hour there: use the next one
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
    """Queue the remaining reminders of a booking, replacing those in the queue. None without a confirmed spot.

    Must run in the transaction that changed the booking.
    """
    outbox.withdraw(booking, Reminder)
    outbox.queue_all(remaining(booking, mail, day_before=day_before))


def remaining(booking: Booking, mail: AnyMail, *, day_before: AnyMail) -> list[outbox.Notice]:
    """Return the reminders that a booking still gets; none without a confirmed spot.

    One for each offset, state, and time. A delayed reminder (no worker, no relay) expires when the next one is due.
    Offsets in the past are left out, since the confirmation has just been sent.
    """
    occasion = booking.occasion
    if not booking.has_place or not occasion.takes_place:
        return []
    now = timezone.now()
    names = [name for name in booking.reminder_names if name in OFFSETS]
    if not booking.contact.email:
        names = [name for name in names if name == "day"]  # one phone call by a neighbor, not three
    due = sorted((OFFSETS[name].before(occasion), name) for name in names)
    notices = []
    for nth, (due_at, name) in enumerate(due):
        if due_at <= now:
            continue
        reminder = day_before if name == "day" else mail
        notice = outbox.Notice(
            reminder(booking),
            key=f"{booking.KEY}:{booking.pk}:{name}:{booking.revision}:{occasion.time_revision}",
            due_at=due_at,
            expires_at=due[nth + 1][0] if nth + 1 < len(due) else occasion.starts_at,
        )
        notices.append(notice)
    return notices
