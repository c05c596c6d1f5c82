"""Reminders of a shift: rows in the outbox from the moment the place is theirs, at the offsets that events use."""

from events.reminders import queue_ahead
from volunteering import mails
from volunteering.models import SignUp


def plan(sign_up: SignUp) -> None:
    """Queue the reminders still ahead of `sign_up` (see `events.reminders.queue_ahead`)."""
    queue_ahead(sign_up, mails.ShiftReminder, on_the_day_before=mails.StillComing)
