"""Changing shifts: time, place, number, called off; and what follows an event that moves."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from events import changes, telling
from events.booking_mails import AnyMail
from events.models import Event
from mailing import outbox
from office import audit
from people.models import Person
from volunteering import filling, mails, reminders
from volunteering.models import Shift, SignUp

TIME = ("starts_at", "ends_at", "time_zone")
PLACE = ("place", "is_remote")
# What other processes keep on the row: a form that was open for an hour does not write over it.
KEPT = ("places_taken", "people_waiting", "last_line", "sequence", "time_revision", "cancelled_at")


@dataclass(frozen=True)
class Told:
    """Whom a change would be told: sign-ups by mail and by call."""

    mails: int
    calls: int


def to_be_told(shift: Shift) -> Told:
    """Whom news of a shift goes to: everybody with a place or waiting. Two queries."""
    alive = SignUp.objects.alive().filter(shift=shift)
    return Told(
        mails=alive.exclude(volunteer__email="").count(), calls=alive.filter(volunteer__email="").count()
    )


def save(shift: Shift, *, by: Person | None, tell: bool = True) -> int:
    """Save what was changed on a shift, with all that follows from it; how many were told.

    A new time plans the reminders anew; time and place raise `sequence` and are told; more places go to those who
    wait, fewer take nobody's place away. Locks the shift; logged.
    """
    with transaction.atomic():
        before = filling.lock(shift.pk)
        for name in KEPT:
            setattr(shift, name, getattr(before, name))
        has_new_time = any(getattr(before, name) != getattr(shift, name) for name in TIME)
        is_new = has_new_time or any(getattr(before, name) != getattr(shift, name) for name in PLACE)
        shift.time_revision += has_new_time
        shift.sequence += is_new
        shift.save()
        told = _tell(shift, mails.ShiftChanged) if is_new and tell and not before.is_off else 0
        if has_new_time:
            _plan_anew(shift)
        filling.fill(shift)
        audit.record(by, "shift_changed", shift, coalition_id=shift.opportunity.coalition_id, told=told)
    return told


def call_off(shift: Shift, *, by: Person | None, notice: str = "", event: Event | None = None) -> int:
    """The shift does not take place: everybody with a place or waiting is told, once; how many. Logged.

    Called off with its `event`, people are told when those of the event are.
    """
    at, due_at = (event.cancelled_at, changes.told_at(event)) if event else (timezone.now(), None)
    with transaction.atomic():
        row = filling.lock(shift.pk)
        if row.is_off:
            return 0
        row.cancelled_at, row.notice = at, notice or row.notice
        row.sequence += 1
        row.save()
        told = _tell(row, mails.ShiftCancelled, due_at) if not row.is_past else 0
        _plan_anew(row)
        for sign_up in SignUp.objects.alive().filter(shift=row):
            outbox.withdraw(sign_up, mails.SignUpNotice)
        audit.record(by, "shift_called_off", row, coalition_id=row.opportunity.coalition_id, told=told)
    return told


def at_event(event: Event, minutes_before: int, minutes_after: int) -> dict[str, object]:
    """The time of a shift at an event: so many minutes before its start to so many after its end."""
    return {
        "starts_at": event.starts_at - timedelta(minutes=minutes_before),
        "ends_at": event.ends_at + timedelta(minutes=minutes_after),
        "time_zone": event.time_zone,
    }


def follow(event: Event, by: Person | None) -> None:
    """An event moved, was postponed or cancelled: its shifts move with it, wait with it, are off with it.

    Where the cancellation is taken back, those that were called off with it are on again.

    Runs in the transaction of the change, under the event's lock; so the shifts are locked after it, in order.
    """
    if not event.is_off and event.cancelled_at is not None:
        for shift in Shift.objects.filter(event=event, cancelled_at=event.cancelled_at).order_by("pk"):
            _put_back(shift, by)
        return
    for shift in (
        Shift.objects.on().filter(event=event).select_related("opportunity__coalition").order_by("pk")
    ):
        shift.event = event
        if event.is_off:
            call_off(shift, by=by, notice=event.notice or "", event=event)
            continue
        _move_along(shift, event, by)


def _put_back(shift: Shift, by: Person | None) -> None:
    """Called off with its event, and on again with it before anybody was told."""
    with transaction.atomic():
        row = filling.lock(shift.pk)
        row.cancelled_at, row.notice_en, row.notice_es = None, "", ""  # type: ignore[attr-defined]
        row.sequence += 1
        row.time_revision += 1
        row.save()
        for sign_up in SignUp.objects.alive().filter(shift=row):
            outbox.withdraw(sign_up, mails.ShiftNews)
        _plan_anew(row)
        audit.record(by, "shift_put_back", row, coalition_id=row.opportunity.coalition_id)
    transaction.on_commit(lambda: filling.fill(row))


def _move_along(shift: Shift, event: Event, by: Person | None) -> None:
    with transaction.atomic():
        row = filling.lock(shift.pk)
        row.event = event
        time = at_event(event, row.minutes_before, row.minutes_after)
        has_new_time = any(getattr(row, name) != value for name, value in time.items())
        for name, value in time.items():
            setattr(row, name, value)
        row.time_revision += has_new_time
        # The event's own number rose: place or state changed too, even where the hours did not.
        row.sequence += 1
        row.notice_en, row.notice_es = event.notice_en, event.notice_es  # type: ignore[attr-defined]
        row.save()
        _tell(row, mails.ShiftChanged)
        _plan_anew(row)
    # Only after the commit: several shifts are locked here, and volunteers are locked under one shift alone.
    transaction.on_commit(lambda: filling.fill(row))


def _tell(shift: Shift, mail: AnyMail, due_at: datetime | None = None) -> int:
    """One notice to everybody with a place or waiting. Must run in the transaction of the change."""
    key = f"shift:{shift.pk}:{mail.name.rpartition('/')[2]}:{shift.sequence}"
    rows = shift.bookings.alive().select_related("volunteer").order_by("pk")
    return telling.tell_all(rows, mail, key=key, due_at=due_at)


def _plan_anew(shift: Shift) -> None:
    """The reminders of everybody with a place, at the new time; none where it does not take place."""
    rows = SignUp.objects.filter(shift=shift, state=SignUp.State.CONFIRMED).select_related("volunteer")
    for row in rows:
        row.shift = shift
        reminders.plan(row)
