"""Check-in and check-out, walk-ins, and the hours that result."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bookings import capacity
from office import audit
from people.models import Person
from volunteering import hours
from volunteering.models import Shift, SignUp
from volunteering.models.shift import EARLIEST
from volunteering.sign_ups import SignUpData, sign_ups

# This long after its end, a shift is closed automatically for people who were checked in.
CLOSES_AFTER = timedelta(hours=1)
CLOSES_UNTIL = timedelta(days=14)


class TooEarly(Exception):
    """The shift starts in more than two hours."""


def check_in(sign_up: SignUp, *, by: Person, at: datetime | None = None) -> SignUp:
    """Check in a volunteer. Idempotent. Locks the shift. Logged. Raises TooEarly."""
    now = at or timezone.now()
    with transaction.atomic():
        locked, row = sign_ups.lock_with_occasion(sign_up)
        if now < locked.starts_at - EARLIEST:
            raise TooEarly
        if row.came:
            return row
        row.came, row.arrived_at, row.checked_in_by = True, now, by
        _let_in(row)
        row.save()
        capacity.count(locked)
        audit.record(by, "shift_checked_in", row, coalition_id=locked.opportunity.coalition_id)
    return row


def check_out(sign_up: SignUp, *, by: Person, at: datetime | None = None) -> SignUp:
    """Check out a volunteer and propose the actual time as their hours. Idempotent. Locks the shift. Logged."""
    with transaction.atomic():
        locked, row = sign_ups.lock_with_occasion(sign_up)
        if not row.came or row.left_at or row.arrived_at is None:
            return row
        row.left_at = max(at or timezone.now(), row.arrived_at)
        row.save(update_fields=["left_at"])
        hours.propose(row)
        audit.record(by, "shift_checked_out", row, coalition_id=locked.opportunity.coalition_id)
    return row


def undo(sign_up: SignUp, *, by: Person) -> None:
    """Undo a check-in, with the hours proposed from it. Idempotent. Locks the shift. Logged."""
    with transaction.atomic():
        locked, row = sign_ups.lock_with_occasion(sign_up)
        if not row.came:
            return
        row.came = row.arrived_at = row.left_at = None
        row.save(update_fields=["came", "arrived_at", "left_at"])
        hours.take_back(row)
        audit.record(by, "shift_check_in_undone", row, coalition_id=locked.opportunity.coalition_id)


def missed(sign_up: SignUp, *, by: Person) -> None:
    """Record that a volunteer did not come. Locks the shift. Logged."""
    with transaction.atomic():
        locked, row = sign_ups.lock_with_occasion(sign_up)
        row.came, row.arrived_at, row.left_at = False, None, None
        row.save(update_fields=["came", "arrived_at", "left_at"])
        hours.take_back(row)
        audit.record(by, "shift_missed", row, coalition_id=locked.opportunity.coalition_id)


def came(sign_up: SignUp, *, by: Person) -> None:
    """Record afterwards that a volunteer stayed the whole shift, and propose its hours. Locks the shift. Logged."""
    with transaction.atomic():
        locked, row = sign_ups.lock_with_occasion(sign_up)
        row.came = True
        row.arrived_at, row.left_at = locked.starts_at, locked.ends_at
        _let_in(row)
        row.checked_in_by = by
        row.save()
        capacity.count(locked)
        hours.propose(row)
        audit.record(by, "shift_came", row, coalition_id=locked.opportunity.coalition_id)


def walk_in(shift: Shift, *, name: str, email: str, phone: str, by: Person) -> SignUp:
    """Sign up and check in a walk-in. Never refuses a spot, even beyond the shift's capacity. Raises TooEarly."""
    booking_data = SignUpData(
        name=name, email=email, phone=phone, language=by.language, wants_reminders=False
    )
    row = sign_ups.take(shift, booking_data, source=SignUp.Source.DOOR, by=by, reason="came to the door")
    return check_in(row, by=by)


def close_due() -> int:
    """Check out people of shifts that ended an hour ago, as of the end of the shift. Returns how many."""
    now = timezone.now()
    left_open = SignUp.objects.filter(
        Q(left_at=None),
        came=True,
        hours=None,
        shift__ends_at__range=(now - CLOSES_UNTIL, now - CLOSES_AFTER),
    )
    closed = 0
    for stale in left_open.order_by("pk")[:500]:
        with transaction.atomic():
            locked, row = sign_ups.lock_with_occasion(stale)
            if row.left_at or row.arrived_at is None:
                continue
            row.left_at = max(locked.ends_at, row.arrived_at)
            row.save(update_fields=["left_at"])
            hours.propose(row)
            closed += 1
    return closed


def _let_in(row: SignUp) -> None:
    """Confirm a volunteer who came from the waitlist or after canceling: attendance counts, not the list."""
    if not row.holds or row.is_offered:
        row.state, row.line, row.cancelled_at, row.offered_until = SignUp.State.CONFIRMED, None, None, None
