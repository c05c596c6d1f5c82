"""Files of 100,000 rows stream in little memory and a fixed number of statements a chunk, on both databases."""

import gc
import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import psutil
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalitions.models import Membership
from news.models import Subscription
from office.models import AuditEntry
from people.models import Person
from tests.confirmed import sign_in
from tests.drills.databases import once, run_on_postgresql
from tests.factories import make_circle, make_facilitator

ROWS, MEGABYTES = 100_000, 60


@pytest.fixture(autouse=True)
def shipped_garbage_collection() -> Iterator[None]:
    """Collect as often as the portal does: the tests' rare collection leaves rows with their prefetched ones in memory."""
    found = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*found)


def store(rows: Iterator[Any]) -> None:
    """Create rows of one model, a few at a time: this process must not have had the memory before."""
    while some := list(islice(rows, 1000)):
        type(some[0])._default_manager.bulk_create(some)


def members(boss: Person, circle: Any) -> str:
    store(Person(email=f"m{nth}@example.org", name=f"Member {nth}") for nth in range(ROWS))
    people = Person.objects.exclude(pk=boss.pk).values_list("pk", flat=True).iterator()
    store(
        Membership(coalition=circle, person_id=pk, state="active", joined_at=timezone.now())
        for pk in list(people)
    )
    return str(circle.address("manage-members-csv"))


def readers(boss: Person, circle: Any) -> str:
    now = timezone.now()
    store(
        Subscription(email=f"r{nth}@example.org", state="confirmed", confirmed_at=now) for nth in range(ROWS)
    )
    return "/admin/news/subscription/subscribers.csv"


def log(boss: Person, circle: Any) -> str:
    kind = {"object_type": "people.person", "object_id": boss.pk, "facts": {}}
    store(AuditEntry(actor_id=boss.pk, action="viewed", **kind) for _nth in range(ROWS))
    return "/admin/office/auditentry/export.csv"


# With the most statements for each 500 rows: what is described or prefetched.
@pytest.mark.parametrize(("fill", "each"), [(members, 0), (readers, 1), (log, 3)])
@pytest.mark.django_db(transaction=True)
def test_file_streams(monkeypatch, client: Client, fill: Callable[[Person, Any], str], each: int):
    monkeypatch.setattr("news.admin.subscription.EXPORTED", 10 * ROWS)  # else a colleague approves
    circle = make_circle()
    boss = make_facilitator(circle)
    Person.objects.filter(pk=boss.pk).update(is_staff=True, is_superuser=True)
    path = fill(boss, circle)
    sign_in(client, Person.objects.get(pk=boss.pk))
    process = psutil.Process()
    before = most = process.memory_info().rss
    begun = time.monotonic()
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
        assert answer.status_code == 200
        number = 0
        for number, _line in enumerate(answer):
            if number % 1000 == 0:
                most = max(most, process.memory_info().rss)
    megabytes = (most - before) / 1024**2
    took = time.monotonic() - begun
    print(
        f"  {fill.__name__} on {connection.vendor}: {number:,} rows in {took:.1f} s, {megabytes:.0f} MB, {len(captured)} statements"
    )
    assert number >= ROWS
    assert len(captured) <= 40 + each * (ROWS // 500)
    assert megabytes < MEGABYTES


@once
def test_the_same_on_postgresql():
    run_on_postgresql(__file__)
