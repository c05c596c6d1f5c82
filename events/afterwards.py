"""The day after: thanks to those who came, a kind word to those who did not, two questions, what is next."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from events import mails
from events.models import RSVP, Event
from mailing import outbox

# So long the organizers have to type in their sheet; the mails still leave within a day.
PAPER_WAITS = timedelta(hours=20)
# What is older is not thanked any more: the portal was off for days.
TOO_LATE = timedelta(days=4)


def close(event: Event) -> int:
    """Attendance is complete: thank those who came, write to those who did not; how many mails. Once only.

    Where nobody was checked in, nobody is told that they were missed: all who said they come are thanked. People
    without an address are not called for it.
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
    """Those whose organizers had twenty hours; how many events."""
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
