"""Changing and canceling shifts, and following an event that moves."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from bookings.mails import AnyMail
from events import changes
from events.models import Event
from office import audit
from people.models import Person
from volunteering import mails
from volunteering.models import Shift
from volunteering.sign_ups import sign_ups

TIME = ("starts_at", "ends_at", "time_zone")
PLACE = ("place", "is_remote")
# Maintained by other processes: a form that was open for an hour must not overwrite them.
KEPT = ("places_taken", "people_waiting", "last_line", "sequence", "time_revision", "cancelled_at")


def save(shift: Shift, *, by: Person | None, tell: bool = True) -> int:
    """Save a changed shift and what follows from it. Returns how many people are notified.

    A new time plans the reminders again. A new time or place increments `sequence` and is notified. Added spots go to
    the waitlist; reducing them takes no one's spot away. Locks the shift; logged.
    """
    with transaction.atomic():
        before = sign_ups.lock(shift.pk)
        for name in KEPT:
            setattr(shift, name, getattr(before, name))
        has_new_time = any(getattr(before, name) != getattr(shift, name) for name in TIME)
        is_new = has_new_time or any(getattr(before, name) != getattr(shift, name) for name in PLACE)
        shift.time_revision += has_new_time
        shift.sequence += is_new
        shift.save()
        tells = tell and not before.is_cancelled
        told = _tell(shift, mails.ShiftChanged if tells else None) if is_new else 0
        sign_ups.fill(shift)
        audit.record(by, "shift_changed", shift, coalition_id=shift.opportunity.coalition_id, told=told)
    return told


def call_off(shift: Shift, *, by: Person | None, notice: str = "", event: Event | None = None) -> int:
    """Cancel a shift and notify everyone with a spot or on the waitlist, once. Returns how many. Idempotent.

    If its `event` is canceled, people are notified when the event's guests are. Locks the shift. Logged.
    """
    at, due_at = (event.cancelled_at, changes.told_at(event)) if event else (timezone.now(), None)
    with transaction.atomic():
        row = sign_ups.lock(shift.pk)
        if row.is_cancelled:
            return 0
        row.cancelled_at, row.notice = at, notice or row.notice
        row.sequence += 1
        row.save()
        told = _tell(row, mails.ShiftCancelled if not row.is_past else None, due_at)
        audit.record(by, "shift_called_off", row, coalition_id=row.opportunity.coalition_id, told=told)
    return told


def at_event(event: Event, minutes_before: int, minutes_after: int) -> dict[str, object]:
    """Return the times of a shift that begins and ends so many minutes before and after an event."""
    return {
        "starts_at": event.starts_at - timedelta(minutes=minutes_before),
        "ends_at": event.ends_at + timedelta(minutes=minutes_after),
        "time_zone": event.time_zone,
    }


def follow(event: Event, by: Person | None) -> None:
    """Apply an event's move, postponement, or cancellation to its shifts.

    If a cancellation is undone, the shifts canceled with it are restored. Must run in the transaction of the change,
    which holds the event's lock; locks the shifts after it, in order of id.
    """
    if not event.is_cancelled and event.cancelled_at is not None:
        for shift in Shift.objects.filter(event=event, cancelled_at=event.cancelled_at).order_by("pk"):
            _put_back(shift, by)
        return
    for shift in (
        Shift.objects.on().filter(event=event).select_related("opportunity__coalition").order_by("pk")
    ):
        shift.event = event
        if event.is_cancelled:
            call_off(shift, by=by, notice=event.notice or "", event=event)
            continue
        _move_along(shift, event, by)


def _put_back(shift: Shift, by: Person | None) -> None:
    """Restore a shift that was canceled with its event, before anyone was notified."""
    with transaction.atomic():
        row = sign_ups.lock(shift.pk)
        row.cancelled_at, row.notice_en, row.notice_es = None, "", ""  # type: ignore[attr-defined]
        row.sequence += 1
        row.time_revision += 1
        row.save()
        _tell(row, None)
        audit.record(by, "shift_put_back", row, coalition_id=row.opportunity.coalition_id)
    transaction.on_commit(lambda: sign_ups.fill(row))


def _move_along(shift: Shift, event: Event, by: Person | None) -> None:
    with transaction.atomic():
        row = sign_ups.lock(shift.pk)
        row.event = event
        time = at_event(event, row.minutes_before, row.minutes_after)
        has_new_time = any(getattr(row, name) != value for name, value in time.items())
        for name, value in time.items():
            setattr(row, name, value)
        row.time_revision += has_new_time
        # The event's sequence increased: place or state may have changed even if the times did not.
        row.sequence += 1
        row.notice_en, row.notice_es = event.notice_en, event.notice_es  # type: ignore[attr-defined]
        row.save()
        _tell(row, mails.ShiftChanged)
    # After the commit: several shifts are locked here, but volunteers may be locked under one shift only.
    transaction.on_commit(lambda: sign_ups.fill(row))


def _tell(shift: Shift, mail: AnyMail | None, due_at: datetime | None = None) -> int:
    """Tell everyone with a spot or on the waitlist, and plan reminders again. Must run in the change's transaction."""
    name = mail.name.rpartition("/")[2] if mail else ""
    return sign_ups.tell_all(shift, mail, key=f"shift:{shift.pk}:{name}:{shift.sequence}", due_at=due_at)
