"""Spots at length: fifty clients for five spots, five times; then fifty rounds of concurrent changes."""

import random
from typing import Any

import pytest

from events import attendance
from tests.drills.databases import once, run_on_postgresql
from tests.events.test_attendance import check, come, crowd, templates_to
from tests.factories import make_circle, make_event, set_capacity

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("nth", range(5))
def test_fifty_for_five(nth: int):
    event = make_event(make_circle(), capacity=5)
    jobs: list[Any] = [
        lambda number=number: come(event, number, party_size=1 + number % 3) for number in range(50)
    ]

    results = crowd(jobs)

    assert [result for result in results if isinstance(result, Exception)] == []
    check(event)
    lines = list(event.rsvps.waiting().values_list("line", flat=True))
    assert lines == list(range(1, len(lines) + 1))


@pytest.mark.parametrize("nth", range(50))
def test_cancelling_promoting_and_joining_at_once(nth: int):
    dice = random.Random(nth)
    event = make_event(make_circle(), capacity=dice.randint(3, 8))
    present = [come(event, number, party_size=dice.randint(1, 3)) for number in range(12)]
    going = [rsvp for rsvp in present if rsvp.is_going]
    jobs: list[Any] = [
        lambda rsvp=rsvp: attendance.rsvps.cancel(rsvp)
        for rsvp in dice.sample(going, len(going) // 2 + 1) * 2
    ]
    jobs += [lambda number=number: come(event, number) for number in range(20, 26)]
    jobs += [lambda: set_capacity(event, event.capacity), lambda: attendance.rsvps.fill(event)]
    dice.shuffle(jobs)

    results = crowd(jobs)

    assert [result for result in results if isinstance(result, Exception)] == []
    check(event)
    for rsvp in event.rsvps.all():
        assert len(templates_to(rsvp.email)) == 1


@once
def test_the_same_on_postgresql():
    run_on_postgresql(__file__)
