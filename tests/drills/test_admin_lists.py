"""The lists of the admin with 100,000 rows each, on PostgreSQL: the same queries as with a few, and their time.

    make drill ONLY=admin-lists

People, members, subscribers, emails, articles, events, and the audit log. Each list is opened, searched, and
turned to a late page.
"""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalitions.models import Membership
from events.models import Event
from mailing.contacts import fingerprint_of
from mailing.models import Message
from news.models import Article, Subscription
from office.models import AuditEntry
from people.models import Person
from tests.drills.databases import is_run_on_postgresql, once, run_on_postgresql
from tests.factories import make_hub, make_person

there = pytest.mark.skipif(not is_run_on_postgresql, reason="runs on PostgreSQL, started below")

MANY = 100_000
SLOWEST = 1.0  # seconds on a shared machine of two cores
LISTS = [
    "/admin/people/person/", "/admin/people/person/?q=neighbor-77@example.org", "/admin/people/person/?p=400",
    "/admin/coalitions/membership/", "/admin/coalitions/membership/?p=400",
    "/admin/news/subscription/", "/admin/news/subscription/?q=reader-77@example.org", "/admin/news/subscription/?p=400",
    "/admin/mailing/message/", "/admin/mailing/message/?q=reader-77@example.org", "/admin/mailing/message/?p=400",
    "/admin/news/article/", "/admin/news/article/?q=Buses", "/admin/news/article/?p=400",
    "/admin/events/event/", "/admin/events/event/?q=Buses", "/admin/events/event/?p=400",
    "/admin/office/auditentry/", "/admin/office/auditentry/?p=400", "/admin/",
]  # fmt: skip


def add(number: int, first: int) -> None:
    """Add `number` rows of each kind; names begin at `first`."""
    now, hub = timezone.now(), make_hub()
    nths = range(first, first + number)
    big: dict[str, Any] = {"batch_size": 5000}
    people = Person.objects.bulk_create(
        (Person(email=f"neighbor-{nth}@example.org", name=f"Person {nth}", password="!") for nth in nths),
        **big,
    )
    Membership.objects.bulk_create(
        (Membership(coalition_id=hub.pk, person=person, state="active", joined_at=now) for person in people),
        **big,
    )
    addresses = [(f"reader-{nth}@example.org", fingerprint_of(f"reader-{nth}@example.org")) for nth in nths]
    Subscription.objects.bulk_create(
        (
            Subscription(email=email, fingerprint=mark, state="confirmed", confirmed_at=now)
            for email, mark in addresses
        ),
        **big,
    )
    Message.objects.bulk_create(
        (
            Message(
                key=f"drill:{email}", email=email, fingerprint=mark, template="news/email/issue", kind="bulk",
                state="accepted", due_at=now, settled_at=now,
            )
            for email, mark in addresses
        ),
        **big,
    )  # fmt: skip
    Article.objects.bulk_create(
        (
            Article(
                title_en=f"Buses {nth}", slug=f"buses-{nth}", state="published",
                published_at=now - timedelta(minutes=nth),
            )
            for nth in nths
        ),
        **big,
    )  # fmt: skip
    Event.objects.bulk_create(
        (
            Event(
                title_en=f"Buses {nth}", code=f"x{nth:x}", slug=f"bus-night-{nth}", summary_en="Come.", state="published",
                published_at=now, starts_at=now + timedelta(minutes=nth), ends_at=now + timedelta(minutes=nth + 90),
            )
            for nth in nths
        ),
        **big,
    )  # fmt: skip
    AuditEntry.objects.bulk_create(
        (AuditEntry(action="viewed", object_type="people.person", object_id=person.pk) for person in people),
        **big,
    )


def opened(client: Client) -> dict[str, tuple[int, float]]:
    """Return {path: (queries, seconds)} of the second time that each list is opened."""
    found = {}
    for path in LISTS:
        caches["default"].clear()
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            begun = time.perf_counter()
            status = client.get(path).status_code
            took = time.perf_counter() - begun
        # A page beyond the last leads to the first with a note.
        assert status in {200, 302}, (path, status)
        found[path] = (len(queries), took)
    return found


@there
@pytest.mark.django_db
def test_lists_open_in_the_same_queries_with_a_hundred_thousand_rows(client: Client):
    client.force_login(make_person(is_staff=True, is_superuser=True))
    add(30, first=0)
    few = opened(client)
    add(MANY, first=1000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    many = opened(client)
    for path, (queries, took) in many.items():
        print(f"{path:60} {few[path][0]:3} → {queries:3} queries  {few[path][1]:.2f} → {took:.2f} s")
    paged = {path for path in LISTS if "p=400" in path}
    assert {path: many[path][0] for path in LISTS if path not in paged} == {
        path: few[path][0] for path in LISTS if path not in paged
    }
    assert {path: took for path, (_queries, took) in many.items() if took > SLOWEST} == {}


@once
def test_lists_of_the_admin_on_postgresql():
    run_on_postgresql(__file__)
