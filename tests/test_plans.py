"""The plans of each main page's queries with 10^5 rows, on PostgreSQL: nothing reads a growing table as a whole.

On SQLite, with a few rows, only the text of the queries is checked.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agenda.models import AgendaItem
from coalitions.models import Coalition, Membership
from demo.scale import Size, fill
from dialogue.models import Thread
from events.models import Event, Host
from news.models import Article
from people.models import Person
from volunteering.models import Opportunity

pytestmark = [pytest.mark.databases, pytest.mark.django_db]

IS_POSTGRESQL = connection.vendor == "postgresql"
GROWING = {
    "people_person", "coalitions_membership", "events_event", "events_host", "events_rsvp", "volunteering_shift",
    "dialogue_post", "dialogue_thread", "dialogue_thread_spaces", "news_article", "news_article_coalitions",
    "news_subscription", "mailing_message", "office_auditentry", "hubs_hubrequest",
}  # fmt: skip
MANY = Size.of(
    12_000, coalitions=60, events=12_000, coming=500, articles=10_000, threads=3_000, hub_requests=5_000
)
MOST_READ = 500  # rows by one node of a plan
# (page, table): why that page may read more of it.
BY_NAME = "A coalition's members are sorted by name: as many rows as it has members, or as names come before a page's."
FEW_THREADS = (
    "A coalition's threads come by index once the table is large; this one is small enough to be read faster."
)
BY_DATE = "The years to choose from in the admin's list."
ALLOWED = {
    **{(name, "dialogue_thread"): FEW_THREADS for name in ("circle", "hub", "dialogue")},
    ("members", "people_person"): BY_NAME,
    ("manage members", "people_person"): BY_NAME,
    (
        "manage events",
        "events_event",
    ): "As many past events as all coalitions hold until one has held a page of them.",
    ("manage events", "events_host"): "The same.",
    ("admin, news/article", "news_article"): BY_DATE,
    ("admin, events/event", "events_event"): BY_DATE,
}


@pytest.fixture(scope="module")
def pages(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, tuple[str, Person | None]]]:
    """Return {name: (path, viewer)} of the main pages of a portal with many rows."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            fill(MANY if IS_POSTGRESQL else Size.of(200))
            yield _pages()
            transaction.set_rollback(True)
        if IS_POSTGRESQL:  # so that other tests do not scan the dead rows
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")


def _pages() -> dict[str, tuple[str, Person | None]]:
    circle, hub = (
        Coalition.objects.filter(kind=kind, is_sample=True).order_by("pk")[1] for kind in ("circle", "hub")
    )
    event = Event.objects.hosted_by(circle).upcoming()[0]
    thread = Thread.objects.open_to_all().order_by("pk").first()
    public = {
        "front": "/", "network": "/network/", "circles": "/circles/", "hubs": "/hubs/", "find": "/hubs/find/?zip=30236",
        "circle": circle.get_absolute_url(), "hub": hub.get_absolute_url(),
        "events": "/events/", "events of a hub": f"/events/?hub={hub.slug}", "past": "/events/past/",
        "month": "/events/?month=2027-01", "event": event.get_absolute_url(), "feed": "/events/feed/",
        "news": "/news/", "article": Article.objects.published()[3].get_absolute_url(), "news feed": "/news/feed/",
        "volunteer": "/volunteer/", "opportunity": Opportunity.objects.open()[0].get_absolute_url(),
        "agenda": "/agenda/", "goal": AgendaItem.objects.public()[0].get_absolute_url(),
        "agenda of a circle": f"{circle.get_absolute_url()}agenda/", "dialogue": f"{circle.get_absolute_url()}dialogue/",
        "thread": thread.get_absolute_url(),
    }  # fmt: skip
    found: dict[str, tuple[str, Person | None]] = {name: (path, None) for name, path in public.items()}
    member = Membership.objects.filter(coalition=circle, role="member")[0].person
    lead = Membership.objects.filter(coalition=circle, role="facilitator")[0].person
    for name, path in {
        "me": "/me/", "circle, member": circle.get_absolute_url(), "volunteer, member": "/volunteer/",
        "events, member": "/events/", "dialogue, member": f"{circle.get_absolute_url()}dialogue/",
        "thread, member": Thread.objects.of(circle)[0].get_absolute_url(), "members": circle.members_path,
    }.items():  # fmt: skip
        found[name] = (path, member)
    own = Event.objects.filter(pk__in=Host.objects.filter(coalition=circle).values("event")).upcoming()[0]
    for name, path in {
        "manage": circle.manage_path, "manage members": f"{circle.manage_path}members/", "requests": circle.requests_path,
        "manage events": f"{circle.manage_path}events/", "event, team": f"{own.get_absolute_url()}manage/",
        "guests": f"{own.get_absolute_url()}manage/people/", "thread, lead": Thread.objects.of(circle)[0].get_absolute_url(),
    }.items():  # fmt: skip
        found[name] = (path, lead)
    staff = Person.objects.create_superuser("boss@example.org", name="Boss")
    for model in (
        "people/person", "coalitions/membership", "news/subscription", "mailing/message", "office/auditentry",
        "news/article", "events/event", "hubs/hubrequest",
    ):  # fmt: skip
        found[f"admin, {model}"] = (f"/admin/{model}/", staff)
    return found


def test_no_query_of_a_page_reads_a_growing_table(pages):
    found = {name: faults_on(name, *page) for name, page in pages.items()}
    lines = [f"{name}: {fault}" for name, faults in found.items() for fault in sorted(faults)]
    assert lines == [], "\n".join(lines)


def test_page_without_its_index_is_found(pages):
    if IS_POSTGRESQL:
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX event_by_start, event_by_time, article_public, article_by_time")
    for name, table in (("events", "events_event"), ("news", "news_article")):
        assert {fault[0] for fault in faults_on(name, *pages[name])} == ({table} if IS_POSTGRESQL else set())


def faults_on(name: str, path: str, viewer: Person | None) -> set[tuple[str, str]]:
    """Return (table, what is wrong) for the queries of a page, without what is allowed."""
    client = Client()
    if viewer:
        client.force_login(viewer)
    caches["default"].clear()
    caches["pages"].clear()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    if response.status_code != 200:
        return {("", f"{path} answers {response.status_code}")}
    found = {fault for query in queries for fault in faults_of(query["sql"])}
    return {fault for fault in found if (name, fault[0]) not in ALLOWED}


def faults_of(sql: str) -> Iterator[tuple[str, str]]:
    """Yield (table, what is wrong) of a query."""
    if not sql.startswith("SELECT") or "FOR UPDATE" in sql:
        return
    if re.search(r"\bOFFSET\b", sql):
        yield "", f"OFFSET: {sql[-120:]}"
    if not IS_POSTGRESQL:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}".replace("%", "%%"))
        (plan,) = cursor.fetchone()
    yield from _faults_of_plan(
        plan[0]["Plan"] if isinstance(plan, list) else json.loads(plan)[0]["Plan"], sql
    )


def _faults_of_plan(node: dict[str, Any], sql: str) -> Iterator[tuple[str, str]]:
    table = node.get("Relation Name", "")
    if table in GROWING:
        removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
        read = (node["Actual Rows"] + removed) * node["Actual Loops"]
        # A sequential scan that ends so soon is one under a LIMIT.
        if read > MOST_READ:
            yield table, f"{read:.0f} rows read by {node['Node Type']}: {sql[-260:]}"
    for part in node.get("Plans", []):
        yield from _faults_of_plan(part, sql)
