"""Shift spots at length: fifty for five in five rounds, overlaps, every order of four steps; ten thousand shifts.

Each round on SQLite, and on PostgreSQL where TEST_DATABASE_URL names one.
"""

import contextlib
import itertools
import random
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.utils import timezone

from tests.drills.databases import once, run_on_postgresql
from tests.events.test_attendance import crowd
from tests.factories import make_circle, make_opportunity, make_shift
from tests.volunteering.shifts import STEPS, check, help_at, no_two_places_at_once, overlapping, walk
from volunteering import sign_ups
from volunteering.models import Shift, SignUp, Volunteer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("nth", range(5))
def test_fifty_for_five(nth: int):
    shift = make_shift(capacity=5)

    results = crowd([lambda number=number: help_at(shift, number) for number in range(50)])

    assert [result for result in results if isinstance(result, Exception)] == []
    check(shift)
    assert shift.places_taken == 5
    assert list(shift.sign_ups.waiting().values_list("line", flat=True)) == list(range(1, 46))


@pytest.mark.parametrize("nth", range(5))
def test_two_overlapping_shifts_at_once_by_one_person(nth: int):
    shifts = overlapping()
    results = crowd([lambda shift=shift: help_at(shift) for shift in shifts * 10])
    assert {type(result) for result in results} == {SignUp, sign_ups.Overlaps}
    assert SignUp.objects.holding().count() == 1


@pytest.mark.parametrize("nth", range(20))
def test_signing_up_cancelling_and_promoting_at_once_at_shifts_that_overlap(nth: int):
    dice = random.Random(nth)
    opportunity = make_opportunity(offers_places=nth % 2 == 0)
    first = make_shift(opportunity, capacity=3)
    shifts = [
        first,
        *(
            make_shift(opportunity, capacity=3, starts_at=first.starts_at + timedelta(hours=h))
            for h in (1, 2)
        ),
    ]
    for number in range(10):
        for shift in dice.sample(shifts, 2):
            with contextlib.suppress(sign_ups.Overlaps):
                help_at(shift, number)
    going = list(SignUp.objects.holding())
    jobs: list[Any] = [
        lambda row=row: sign_ups.sign_ups.cancel(row) for row in dice.sample(going, len(going) // 2 + 1) * 2
    ]
    jobs += [lambda number=number: help_at(dice.choice(shifts), number) for number in range(20, 30)]
    dice.shuffle(jobs)

    results = crowd(jobs)

    unexpected = [r for r in results if isinstance(r, Exception) and not isinstance(r, sign_ups.Overlaps)]
    assert unexpected == []
    sign_ups.sign_ups.fill_all()
    no_two_places_at_once()
    for shift in shifts:
        check(shift)


@pytest.mark.parametrize(("by_phone", "cut_off"), itertools.product([False, True], repeat=2))
def test_every_order_of_four_steps(by_phone: bool, cut_off: bool):
    walk(STEPS, 4, by_phone=by_phone, cut_off=cut_off)


def test_ten_thousand_shifts_and_sign_ups_take_the_same_queries(client, django_assert_num_queries):
    opportunity = make_opportunity(make_circle())
    start = timezone.now() + timedelta(days=1)
    Shift.objects.bulk_create(
        [
            Shift(
                opportunity=opportunity, starts_at=start + timedelta(minutes=nth), capacity=5, place="Center",
                ends_at=start + timedelta(minutes=nth + 60),
            )
            for nth in range(10_000)
        ]
    )  # fmt: skip
    Volunteer.objects.bulk_create(
        [Volunteer(name=f"V {nth}", email=f"v-{nth}@example.org") for nth in range(10_000)]
    )
    shift = Shift.objects.first()
    SignUp.objects.bulk_create(
        [SignUp(shift=shift, volunteer=row, code=f"{row.pk:x}") for row in Volunteer.objects.all()]
    )
    for path, expected in (
        ("/volunteer/", 6),
        (f"/volunteer/?month={start:%Y-%m}", 3),
        (f"/volunteer/{opportunity.slug}/", 5),
    ):
        caches["pages"].clear()
        with django_assert_num_queries(expected, info=path):
            assert client.get(path).status_code == 200


@once
def test_the_same_on_postgresql():
    run_on_postgresql(__file__)
