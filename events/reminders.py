"""Reminders: rows in the outbox from the moment somebody has a place, due when the clock on the wall says so."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events import wall
from events.models import RSVP, Event, Reminder
from mailing import outbox
from mailing.models import Message


@dataclass(frozen=True)
class Offset:
    """So long before the event. `before(event)` is the moment, in UTC."""

    name: str
    title: Any
    before: Callable[[Event], datetime]


def _days(number: int) -> Callable[[Event], datetime]:
    """So many days before, at the hour on the wall at which the event begins."""

    def before(event: Event) -> datetime:
        clock = event.local_start.replace(tzinfo=None) - timedelta(days=number)
        try:
            return wall.moment(clock, event.zone, second=False)
        except wall.NoSuchTime:  # that hour is skipped there: an hour later on the wall
            return wall.moment(clock + timedelta(hours=1), event.zone, second=False)

    return before


OFFSETS = {
    offset.name: offset
    for offset in (
        Offset("week", _("a week before"), _days(7)),
        Offset("day", _("the day before"), _days(1)),
        Offset("hours", _("two hours before"), lambda event: event.starts_at - timedelta(hours=2)),
    )
}


def plan(rsvp: RSVP) -> None:
    """Queue the reminders still ahead of `rsvp`, in place of those that wait.

    One row for each offset, state of the RSVP and time of the event. One that is late (no worker, no relay) is
    of use only until the next one is due. Offsets already past are left out: the confirmation has just said it.
    Must run in the transaction that changed the RSVP or the event.
    """
    event = rsvp.event
    reminder = Reminder.objects.get(pk=rsvp.pk)
    outbox.withdraw(reminder)
    if not rsvp.is_going or not event.takes_place:
        return
    now = timezone.now()
    names = [name for name in rsvp.reminder_names if name in OFFSETS]
    if not rsvp.email:
        names = [name for name in names if name == "day"]  # a neighbor calls once, not three times
    due = sorted((OFFSETS[name].before(event), name) for name in names)
    for nth, (due_at, name) in enumerate(due):
        if due_at <= now:
            continue
        outbox.queue(
            key=f"rsvp:{rsvp.pk}:{name}:{rsvp.revision}:{event.time_revision}",
            kind=Message.Kind.REMINDER,
            to=rsvp.contact,
            template="events/email/still_coming" if name == "day" else "events/email/reminder",
            about=reminder,
            due_at=due_at,
            expires_at=due[nth + 1][0] if nth + 1 < len(due) else event.starts_at,
            owed_by=event,
            revision=event.time_revision,
        )


def withdraw(rsvp: RSVP) -> None:
    """Call off those that wait, since somebody no longer comes."""
    outbox.withdraw(Reminder(pk=rsvp.pk))
