"""Network pages take the same queries with 5 and with 500 coalitions and 50,000 memberships."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coalitions.models import Coalition, Membership
from people.models import Person
from tests.factories import make_circle, make_hub, make_link

pytestmark = pytest.mark.django_db

PAGES = [
    ("pages:front", [], ""),
    ("pages:how-it-works", [], ""),
    ("pages:network", [], ""),
    ("circles:list", [], ""),
    ("circles:detail", ["circle-0"], ""),
    ("hubs:list", [], ""),
    ("hubs:detail", ["hub-0"], ""),
    ("hubs:find", [], "?zip=30236"),
    ("hubs:find", [], "?county=butts"),
]
MEMBERS = 50_000


def fill(pairs: range) -> None:
    for nth in pairs:
        hub = make_hub("Clayton", name=f"Hub {nth:03}", slug=f"hub-{nth}")
        circle = make_circle(name=f"Circle {nth:03}", slug=f"circle-{nth}")
        make_link(hub, circle)


def enrol() -> None:
    Person.objects.bulk_create(
        [Person(name=f"Neighbor {nth}") for nth in range(MEMBERS // 10)], batch_size=1000
    )
    coalitions = list(Coalition.objects.values_list("pk", flat=True))
    people = list(Person.objects.values_list("pk", flat=True))
    Membership.objects.bulk_create(
        [
            Membership(
                person_id=people[nth // 10],
                coalition_id=coalitions[(nth // 10 * 7 + nth % 10) % len(coalitions)],
                state=Membership.State.ACTIVE,
            )
            for nth in range(MEMBERS)
        ],
        batch_size=5000,
    )


def counted(client) -> dict[str, int]:
    counts = {}
    for name, args, query in PAGES:
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name, args=args) + query).status_code == 200
        counts[name + query] = len(queries)
    return counts


def test_query_counts_stay_the_same(client):
    fill(range(3))
    few = counted(client)
    fill(range(3, 250))
    enrol()

    assert Coalition.objects.count() == 500
    assert Membership.objects.count() == MEMBERS
    assert counted(client) == few
