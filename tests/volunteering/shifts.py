"""Shared by the shift tests: one-line sign-ups, queued mails, and invariants."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from mailing.models import Call, Message
from tests.factories import (
    make_facilitator,
    make_opportunity,
    make_shift,
)
from volunteering import mails, sign_ups
from volunteering.models import Shift, SignUp, Volunteer
from volunteering.sign_ups import SignUpData


def sign_up_data(number: int = 1, **values: Any) -> SignUpData:
    return SignUpData(**{"name": f"Guest {number}", "email": f"guest-{number}@example.org", **values})


def help_at(shift: Shift, number: int = 1, **values: Any) -> SignUp:
    return sign_ups.sign_ups.take(shift, sign_up_data(number, **values))


def told(email: str) -> list[str]:
    """Return the templates of queued mails to an address, in order of creation, without reminders."""
    rows = Message.objects.waiting().filter(email=email).exclude(template__endswith="reminder")
    rows = rows.exclude(template__endswith="still_coming").order_by("pk")
    return [row.template.removeprefix("volunteering/email/") for row in rows]


def ever_told(email: str) -> list[str]:
    """Return the templates of all mails ever queued to an address, including superseded ones."""
    rows = Message.objects.filter(email=email).exclude(template__endswith="reminder")
    rows = rows.exclude(template__endswith="still_coming").order_by("pk")
    return [row.template.removeprefix("volunteering/email/") for row in rows]


def states(shift: Shift) -> list[str]:
    return list(shift.sign_ups.order_by("pk").values_list("state", flat=True))


def check(shift: Shift) -> None:
    """Check capacity and counters, and that no waiting party that is free fits into the spots left."""
    shift.refresh_from_db()
    taken = sum(shift.sign_ups.holding().values_list("party_size", flat=True))
    waiting = list(shift.sign_ups.waiting())
    assert shift.places_taken == taken <= shift.capacity
    assert shift.people_waiting == sum(row.party_size for row in waiting)
    for row in waiting:
        busy = SignUp.objects.colliding([row.volunteer_id], shift.starts_at, shift.ends_at).exclude(
            shift=shift
        )
        assert row.party_size > shift.capacity - taken or busy.exists()


def no_two_places_at_once() -> None:
    for row in SignUp.objects.holding().select_related("shift"):
        other = SignUp.objects.colliding([row.volunteer_id], row.shift.starts_at, row.shift.ends_at)
        assert not other.exclude(pk=row.pk).exists()


def overlapping() -> tuple[Shift, Shift]:
    opportunity = make_opportunity()
    first = make_shift(opportunity)
    return first, make_shift(opportunity, starts_at=first.starts_at + timedelta(hours=1))


def move_on(shift: Shift, step: str, numbers: itertools.count) -> None:
    """Take one step of the walk; an impossible step is refused and changes nothing."""
    rows = list(shift.sign_ups.order_by("pk").select_related("volunteer"))
    offered = next((row for row in rows if row.is_offered), None)
    holder = next((row for row in rows if row.is_confirmed), None)
    if step == "sign up":
        sign_ups.sign_ups.take(shift, sign_up_data(next(numbers)))
    elif step == "cancel" and holder:
        sign_ups.sign_ups.cancel(holder)
    elif step == "leave the line":
        waiting = shift.sign_ups.waiting().first()
        if waiting:
            sign_ups.sign_ups.cancel(waiting)
    elif step == "accept" and offered and offered.offered_until > timezone.now():
        sign_ups.sign_ups.take_offer(offered)
    elif step == "accept late" and offered:
        SignUp.objects.filter(pk=offered.pk).update(offered_until=timezone.now() - timedelta(minutes=1))
        with pytest.raises(sign_ups.OfferOver):
            sign_ups.sign_ups.take_offer(offered)
    elif step == "time runs out":
        SignUp.objects.filter(state="offered").update(offered_until=timezone.now() - timedelta(minutes=1))
        sign_ups.sign_ups.end_offers()
        assert sign_ups.sign_ups.end_offers() == 0


STEPS = ("cancel", "accept", "accept late", "time runs out", "leave the line", "sign up")


def walk(steps: tuple[str, ...], length: int, *, by_phone: bool, cut_off: bool) -> None:
    """Try every order of `length` of `steps`, each on its own shift; the drill runs longer orders."""
    opportunity = make_opportunity(offers_places=True, cancel_hours=24 * 30 if cut_off else 0)
    boss = make_facilitator(opportunity.coalition)
    for order in itertools.permutations(steps, length):
        shift = make_shift(opportunity, capacity=1)
        numbers = itertools.count(1)
        for _nth in range(3):
            person = next(numbers)
            contact = {"email": "", "phone": f"+1404555{person:04}"} if by_phone else {}
            sign_ups.sign_ups.take(shift, sign_up_data(person, **contact))
        for step in order:
            move_on(shift, step, numbers)
            check(shift)
        rows = SignUp.objects.filter(shift=shift).select_related("volunteer")
        for row in rows:
            kind: Any = Message if row.volunteer.email else Call
            notices = [mail.name for mail in mails.SignUpNotice.all()]
            mine = kind.objects.filter(
                about_type="volunteering.signup", about_id=row.pk, template__in=notices
            )
            # One mail per change of state, and only the last may still be queued.
            assert mine.count() == row.revision
            waiting = mine.waiting() if row.volunteer.email else mine.to_make()
            assert [message.revision for message in waiting] == [row.revision]
        late = Message.objects.filter(email=boss.email, template__endswith="late_cancel")
        assert late.count() == SignUp.objects.filter(is_late=True).count()
        if not cut_off:
            assert late.count() == 0
        SignUp.objects.all().delete()
        Volunteer.objects.all().delete()
        Message.objects.all().delete()
        Call.objects.all().delete()


def post(client, shift: Shift, **values: object):
    data = {
        "name": "Ana Ruiz",
        "email": "ana@example.org",
        "party_size": "1",
        "wants_reminders": "on",
        **values,
    }
    return client.post(shift.get_absolute_url(), data)
