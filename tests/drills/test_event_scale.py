"""50,000 events and 10,000 RSVPs: every event page takes as many queries as with a handful."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.models import RSVP, Event, Host
from tests.factories import make_arrangement, make_circle, make_event, make_facilitator, make_hub, make_rsvp

pytestmark = pytest.mark.django_db

EVENTS, RSVPS = 50_000, 10_000
OPEN = [
    "/events/",
    "/events/?kind=forum",
    "/events/past/",
    f"/events/?month={timezone.now():%Y-%m}",
    "/events/the-event/",
]
OPEN += [
    "/events/calendar.ics",
    "/events/feed/",
    "/circles/the-circle/",
    "/events/calendar.ics?circle=the-circle",
]
TEAM = ["manage", "people", "needs", "door", "sheet", "paper"]


def fill(circle, hub, events: range) -> None:
    """Create events, most of them past, as in a portal that has run for years; forty a day around today."""
    now = timezone.now()
    made = Event.objects.bulk_create(
        [
            Event(
                title_en=f"Meeting {nth}",
                slug=f"meeting-{nth}",
                code=f"{nth:06}",
                summary_en="We meet.",
                starts_at=now + timedelta(days=30) - timedelta(hours=nth * 0.6),
                ends_at=now + timedelta(days=30) - timedelta(hours=nth * 0.6 - 2),
                state=Event.State.PUBLISHED,
                published_at=now - timedelta(days=60),
            )
            for nth in events
        ],
        batch_size=2000,
    )
    Host.objects.bulk_create(
        [
            Host(event=event, coalition=circle if nth % 2 else hub, is_lead=True, agreed_at=now)
            for nth, event in enumerate(made)
        ],
        batch_size=5000,
    )


def counted(client, boss) -> dict[str, int]:
    counts = {}
    client.logout()
    for path in OPEN:
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200, path
        counts[path] = len(queries)
    client.force_login(boss)
    client.get("/mission/")
    for name in TEAM:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"events:{name}", args=["the-event"])).status_code == 200
        counts[name] = len(queries)
    return counts


def test_query_counts_stay_the_same(client):
    circle, hub = make_circle(slug="the-circle"), make_hub()
    boss = make_facilitator(circle)
    event = make_event(circle, hub, slug="the-event", starts_in=timedelta(hours=40))
    make_arrangement(event, "childcare")
    make_rsvp(event)
    fill(circle, hub, range(2000, 2010))
    fill(circle, hub, range(20))
    few = counted(client, boss)

    fill(circle, hub, range(3000, 3000 + EVENTS))
    fill(circle, hub, range(20, 1000))
    RSVP.objects.bulk_create(
        [
            RSVP(event=event, name=f"Neighbor {nth}", email=f"neighbor-{nth}@example.org", code=f"{nth:06}")
            for nth in range(RSVPS)
        ],
        batch_size=2000,
    )

    assert Event.objects.count() > EVENTS
    assert event.rsvps.count() > RSVPS
    many = counted(client, boss)
    print(many)
    assert many == few
    assert max(many.values()) < 20
    assert many["/events/calendar.ics"] < 10
