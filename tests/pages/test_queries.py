"""Each public page makes the same number of queries with few and with many rows; the number is a literal here."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.urls import reverse

from tests.factories import (
    make_article,
    make_circle,
    make_event,
    make_hub,
    make_link,
    make_member,
    make_person,
    make_rsvp,
)
from tests.rows import FEW_AND_MANY

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

PAGES = [
    ("pages:front", [], 13),
    ("pages:mission", [], 1),
    ("pages:how-it-works", [], 11),
    ("circles:list", [], 4),
    ("circles:detail", ["the-circle"], 9),
    ("hubs:list", [], 8),
    ("hubs:find", [], 2),
    ("hubs:start", [], 3),
    ("hubs:detail", ["the-hub"], 9),
    ("events:list", [], 4),
    ("events:past", [], 4),
    ("events:detail", ["the-event"], 6),
    ("news:list", [], 5),
    ("news:detail", ["the-article"], 9),
]


def fill(rows: int) -> None:
    circle = make_circle(slug="the-circle")
    hub = make_hub(slug="the-hub")
    make_link(hub, circle, liaison=make_person())
    make_event(circle, hub, slug="the-event")
    make_event(circle, starts_in=timedelta(days=-30))
    make_article(slug="the-article").coalitions.add(circle, hub)
    for nth in range(rows):
        other_circle, other_hub = make_circle(), make_hub()
        make_link(hub, other_circle, liaison=make_person())
        make_link(other_hub, circle)
        make_event(circle, other_hub, starts_in=timedelta(days=nth + 1))
        make_event(hub, other_circle, starts_in=timedelta(days=-nth - 3))
        make_article().coalitions.add(circle, other_hub)
        if nth % 10 == 0:
            make_member(circle)


@pytest.mark.parametrize("rows", FEW_AND_MANY)
def test_public_pages_take_a_fixed_number_of_queries(client, django_assert_num_queries, rows):
    fill(rows)
    for name, args, expected in PAGES:
        caches["pages"].clear()
        with django_assert_num_queries(expected, info=name):
            answer = client.get(reverse(name, args=args))
        assert answer.status_code == 200


@pytest.mark.parametrize("rows", FEW_AND_MANY)
def test_pages_of_a_facilitator_take_a_fixed_number_of_queries(client, django_assert_num_queries, rows):
    circle = make_circle(joining="approval")
    boss = make_member(circle, role="facilitator").person
    for _nth in range(rows):
        make_member(circle, state="pending")
        make_member(circle)
    client.force_login(boss)
    client.get("/mission/")
    for path, expected in [(circle.requests_path, 7), (circle.members_path, 6), (reverse("pages:me"), 25)]:
        with django_assert_num_queries(expected, info=path):
            assert client.get(path).status_code == 200


@pytest.mark.parametrize("rows", FEW_AND_MANY)
def test_pages_of_a_member_take_a_fixed_number_of_queries(client, django_assert_num_queries, rows):
    """Session, person, and nothing else are added to a public page."""
    person = make_person()
    make_member(make_circle(), person)
    for nth in range(rows):
        make_rsvp(make_event(make_circle(), starts_in=timedelta(days=nth + 1)), person)
    client.force_login(person)
    client.get("/mission/")
    for path, expected in [("/mission/", 3), ("/events/", 6), (reverse("pages:me"), 9)]:
        with django_assert_num_queries(expected, info=path):
            assert client.get(path).status_code == 200
