"""The day after: thank attendees, write to no-shows, ask two questions, and show what is next."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from events import mails
from events.models import RSVP, Event
from mailing import outbox

# Organizers have this long to type in their paper sheet; the mails still leave within a day.
PAPER_WAITS = timedelta(hours=20)
# No mails for older events: the portal was down for days.
TOO_LATE = timedelta(days=4)


def close(event: Event) -> int:
    """Close attendance: thank people who came and write to no-shows. Once only; returns the number of mails.

    Where no one was checked in, everyone who RSVPed is thanked. People without an email address are not called. Locks
    the event.
    """
    with transaction.atomic():
        row = Event.objects.select_for_update().get(pk=event.pk)
        if row.closed_at or not row.is_past or not row.takes_place:
            return 0
        row.closed_at = timezone.now()
        row.save(update_fields=["closed_at"])
        expected = RSVP.objects.filter(event=row).coming().exclude(email="").filter(wiped_at=None)
        was_kept = RSVP.objects.came().filter(event=row).exists()
        if was_kept:
            RSVP.objects.filter(event=row).coming().filter(came=None).update(came=False)
        told = 0
        for rsvp in expected:
            rsvp.event = row
            was_missed = was_kept and not rsvp.came
            mail = mails.Missed(rsvp) if was_missed else mails.Thanks(rsvp)
            key = f"rsvp:{rsvp.pk}:{'missed' if was_missed else 'thanks'}"
            outbox.queue(mail, key=key, expires_at=row.ends_at + TOO_LATE)
            told += 1
    return told


def close_due() -> int:
    """Close events that ended at least 20 hours ago and at most 4 days ago. Returns how many."""
    now = timezone.now()
    due = Event.objects.filter(
        state=Event.State.PUBLISHED,
        closed_at=None,
        takes_rsvps=True,
        ends_at__range=(now - TOO_LATE, now - PAPER_WAITS),
    )
    closed = 0
    for event in due:
        close(event)
        closed += 1
    return closed
