"""Filling a shift: every order of events, and fifty requests at the same time."""

from datetime import timedelta
from typing import Any

import pytest

from mailing.models import Message
from tests.events.test_attendance import crowd
from tests.factories import (
    make_opportunity,
    make_person,
    make_shift,
    make_volunteer,
)
from tests.volunteering.shifts import (
    STEPS,
    check,
    help_at,
    no_two_places_at_once,
    overlapping,
    sign_up_data,
    walk,
)
from volunteering import sign_ups
from volunteering.models import SignUp

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.mark.parametrize(
    ("by_phone", "cut_off"), [(False, False), (True, True)], ids=["by mail, in time", "by call, late"]
)
def test_walk_through_every_order_of_three_steps_never_overfills_and_tells_each_state_once(by_phone, cut_off):
    walk(STEPS[:4], 3, by_phone=by_phone, cut_off=cut_off)


# Concurrency
# -----------
@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_take_five_places_and_the_rest_wait_in_order():
    shift = make_shift(capacity=5)
    people = [make_person(f"member-{number}@example.org") for number in range(15)]
    jobs: list[Any] = [
        lambda person=person: sign_ups.sign_ups.take(
            shift, sign_up_data(name=person.name, email=person.email), person=person
        )
        for person in people
    ]
    jobs += [lambda number=number: help_at(shift, number) for number in range(35)]

    results = crowd(jobs)

    assert [result for result in results if isinstance(result, Exception)] == []
    check(shift)
    assert (shift.places_taken, shift.sign_ups.count()) == (5, 50)
    assert list(shift.sign_ups.waiting().values_list("line", flat=True)) == list(range(1, 46))
    sent = Message.objects.exclude(kind="reminder")
    assert sent.count() == sent.values("email").distinct().count() == 50


@pytest.mark.django_db(transaction=True)
def test_two_overlapping_shifts_at_once_by_one_person_are_one():
    first, second = overlapping()
    make_volunteer(name="Guest 1", email="guest-1@example.org")

    results = crowd([lambda shift=shift: help_at(shift) for shift in [first, second] * 5])

    taken = {result.shift_id for result in results if isinstance(result, SignUp)}
    assert len(taken) == 1
    assert {type(result) for result in results} == {SignUp, sign_ups.Overlaps}
    assert SignUp.objects.holding().count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_shifts_that_overlap_are_filled_at_once_and_nobody_gets_both():
    opportunity = make_opportunity()
    first = make_shift(opportunity, capacity=3)
    second = make_shift(opportunity, capacity=3, starts_at=first.starts_at + timedelta(hours=1))
    holders = [help_at(shift, 100 + nth, party_size=3) for nth, shift in enumerate((first, second))]
    for number in range(8):
        for shift in (first, second) if number % 2 else (second, first):
            help_at(shift, number)

    results = crowd([lambda row=row: sign_ups.sign_ups.cancel(row) for row in holders * 3])

    assert [result for result in results if isinstance(result, Exception)] == []
    no_two_places_at_once()
    for shift in (first, second):
        check(shift)
