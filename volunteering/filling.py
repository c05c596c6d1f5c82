"""Filling a shift: its lock, the state of a sign-up and what follows from it, and who moves up from the waiting list.

The next party that fits goes in, as at events, unless it is busy elsewhere at the same time. Whatever gives a place
locks first the shift's row, then the rows of the volunteers it may give one to, in the order of their numbers; so two
that meet at one person wait for each other in one direction only. On SQLite the immediate transaction does it all.
"""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from events import needs, places
from events.booking_mails import AnyMail
from events.telling import tell
from volunteering import mails, reminders, telling
from volunteering.models import Shift, SignUp, Volunteer

State = SignUp.State


def lock(shift_id: int) -> Shift:
    """The shift with its row locked, and what it belongs to. Must run in a transaction."""
    rows = Shift.objects.select_for_update(of=("self",))
    return rows.select_related("opportunity__coalition", "event").get(pk=shift_id)


def both(sign_up: SignUp) -> tuple[Shift, SignUp]:
    """The shift, locked, and the sign-up as it is now."""
    locked = lock(sign_up.shift_id)
    row = SignUp.objects.select_related("volunteer").get(pk=sign_up.pk)
    row.shift = locked
    return locked, row


def granted(row: SignUp) -> str:
    """The state of somebody for whom there is a place: theirs, or held until coordinator and parent say yes."""
    return State.REQUESTED if row.awaits_clearance or row.awaits_guardian else State.CONFIRMED


def settle(row: SignUp, state: str, *, mail: AnyMail | None = None) -> None:
    """Write a state and what follows from it: the number in line, one mail, the reminders, the needs it meets.

    Under the lock of `lock`, as `refill`.
    """
    places.enter(row, state)
    if state == State.CANCELLED:
        row.hand_over_nonce = ""
    row.save()
    if mail or state != State.CANCELLED:
        tell(row, mail or telling.mail_of_state(row))
    reminders.plan(row)
    if state == State.CONFIRMED:
        _meet_needs(row.shift)


def _meet_needs(shift: Shift) -> None:
    """Once everybody needed is confirmed, the event's needs it is for are arranged, and the people told."""
    if shift.event is None:
        return
    if shift.bookings.filter(state=State.CONFIRMED).people() >= shift.capacity:
        needs.arrange(shift.event, shift.needs.all(), by=None)


def refill(shift: Shift) -> None:
    """Go down the waiting list and give places to each party that fits and is free then; then count. Under the lock."""
    left = shift.capacity - places.taken(shift)
    if shift.takes_place and not shift.has_begun and left > 0:
        waiting = list(SignUp.objects.waiting().filter(shift=shift).select_related("volunteer"))
        pks = sorted(row.volunteer_id for row in waiting)
        # Nobody may be given two places at once by two shifts that are filled at the same moment.
        list(Volunteer.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk"))
        busy = set(
            SignUp.objects.colliding(pks, shift.starts_at, shift.ends_at)
            .exclude(shift=shift)
            .values_list("volunteer", flat=True)
        )
        for row in waiting:
            if left < 1:
                break
            if row.party_size > left or (row.volunteer_id in busy and not row.override_reason):
                continue
            row.shift = shift
            if shift.opportunity.offers_places:
                places.hold(row, shift.opportunity.offer_hours)
                settle(row, State.OFFERED, mail=mails.PlaceOffered)
            else:
                settle(row, granted(row), mail=mails.PlaceOpened)
            left -= row.party_size
    places.count(shift)


def let_in_elsewhere(row: SignUp) -> None:
    """Whoever gave a place back may have been passed over at the same time elsewhere: those shifts are looked at again."""
    waits = SignUp.objects.waiting().filter(
        volunteer=row.volunteer_id,
        shift__starts_at__lt=row.shift.ends_at,
        shift__ends_at__gt=row.shift.starts_at,
    )
    for shift_id in list(waits.exclude(shift=row.shift_id).values_list("shift", flat=True)):
        fill(Shift(pk=shift_id))


def end_offers() -> int:
    """Places held until a deadline that has passed go to the next who fit; how many deadlines."""
    due = SignUp.objects.filter(state=State.OFFERED, offered_until__lte=timezone.now())
    ended = 0
    for stale in list(due.order_by("pk")):
        with transaction.atomic():
            locked, row = both(stale)
            if not row.is_offered or row.offered_until is None or row.offered_until > timezone.now():
                continue
            row.cancelled_at = timezone.now()
            settle(row, State.CANCELLED, mail=mails.OfferOver)
            refill(locked)
            ended += 1
        let_in_elsewhere(row)
    return ended


def fill(shift: Shift) -> None:
    """After more places were made, or a time set anew: give them to those who wait."""
    with transaction.atomic():
        refill(lock(shift.pk))


def fill_all() -> int:
    """Shifts with free places and people waiting, whatever left them so; how many were looked at."""
    found = Shift.objects.coming().on().filter(people_waiting__gt=0, places_taken__lt=F("capacity"))
    shifts = list(found[:500])
    for shift in shifts:
        fill(shift)
    return len(shifts)
