"""Reminders of a shift: rows in the outbox from the moment the place is theirs, at the offsets that events use."""

from django.utils import timezone

from events.reminders import OFFSETS
from mailing import outbox
from mailing.models import Message
from volunteering.models import Reminder, SignUp


def plan(sign_up: SignUp) -> None:
    """Queue the reminders still ahead, in place of those that wait; none where the place is not theirs for certain.

    One row for each offset, state and time. A late one is of use only until the next is due. Must run in the
    transaction that changed the sign-up or the shift.
    """
    shift = sign_up.shift
    reminder = Reminder(pk=sign_up.pk)
    outbox.withdraw(reminder)
    if not sign_up.is_confirmed or not shift.takes_place:
        return
    now = timezone.now()
    names = [name for name in sign_up.reminder_names if name in OFFSETS]
    if not sign_up.volunteer.email:
        names = [name for name in names if name == "day"]  # one call, not two
    # An offset asks of an event its start and its wall: a shift has both.
    due = sorted((OFFSETS[name].before(shift), name) for name in names)  # type: ignore[arg-type]
    for nth, (due_at, name) in enumerate(due):
        if due_at <= now:
            continue
        outbox.queue(
            key=f"sign-up:{sign_up.pk}:{name}:{sign_up.revision}:{shift.time_revision}",
            kind=Message.Kind.REMINDER,
            to=sign_up.contact,
            template="volunteering/email/still_coming" if name == "day" else "volunteering/email/reminder",
            about=reminder,
            due_at=due_at,
            expires_at=due[nth + 1][0] if nth + 1 < len(due) else shift.starts_at,
            owed_by=shift.opportunity.coalition,
            revision=shift.time_revision,
        )
