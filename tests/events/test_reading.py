"""The list and its filters, the month, feeds, and structured data of the event page."""

import json
import re
from datetime import timedelta
from io import BytesIO

import feedparser
import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from PIL import Image

from events.models import Event
from hubs.models import County
from tests.factories import make_arrangement, make_circle, make_event, make_hub, make_member, make_person
from tests.markup import as_shown

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def titles(client, query: str) -> list[str]:
    page = as_shown(client.get(f"/events/{query}").text)
    part = page.partition('id="coming"')[2].partition('id="subscribe"')[0]
    return re.findall(r'<div><h3><a[^>]*>(?:<span lang="..">)?([^<]+)<', part)


@pytest.fixture
def events():
    clayton, chatham = County.objects.get(slug="clayton"), County.objects.get(slug="chatham")
    circle, hub = make_circle(slug="energy"), make_hub("Henry", slug="henry-hub")
    make_event(circle, title_en="Near", county=clayton, kind="forum", starts_in=timedelta(days=1))
    make_event(hub, title_en="Far", county=chatham, languages=("es",), starts_in=timedelta(days=2))
    care = make_event(
        circle, title_en="From home", format="online", interpreted=("es",), starts_in=timedelta(days=3)
    )
    make_arrangement(care, "childcare")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Near", "Far", "From home"]),
        ("?county=clayton", ["Near"]),
        ("?circle=energy", ["Near", "From home"]),
        ("?hub=henry-hub", ["Far"]),
        ("?hub=energy", ["Near", "Far", "From home"]),
        ("?kind=forum", ["Near"]),
        ("?language=es", ["Far", "From home"]),
        ("?online=1", ["From home"]),
        ("?childcare=on", ["From home"]),
        ("?zip=30236", ["Near", "From home"]),
        ("?zip=31401", ["Far", "From home"]),
        ("?zip=99999", ["Near", "Far", "From home"]),
        ("?kind=odd&county=%00&month=2027-13&page=-1", ["Near", "Far", "From home"]),
        ("?kind=forum&county=chatham", []),
    ],
)
def test_filter_narrows_the_list_and_an_odd_value_is_no_filter(client, events, query, expected):
    assert titles(client, query) == expected


def test_unknown_zip_gets_a_sentence(client, events):
    assert "couldn’t find ZIP code 99999" in client.get("/events/?zip=99999").content.decode()


def test_month_shows_each_event_on_its_own_day_and_leads_on(client):
    event = make_event(make_hub(), title_en="Town hall")
    local = event.local_start
    page = client.get(f"/events/?month={local:%Y-%m}").content.decode()
    assert page.count("Town hall") == 2, "on the sheet and in the list"
    assert f'id="d{local.day}"' in page
    following = (local.replace(day=1) + timedelta(days=32)).strftime("%Y-%m")
    assert f"month={following}" in page
    assert "Town hall" not in client.get(f"/events/?month={following}").content.decode()


def test_members_only_event_is_listed_for_members_alone(client):
    hub = make_hub()
    make_event(hub, title_en="Inside", is_members_only=True)
    member = make_member(hub).person
    assert titles(client, "") == []
    client.force_login(make_person())
    assert titles(client, "") == []
    client.force_login(member)
    assert titles(client, "") == ["Inside"]


def test_event_says_to_programs_what_it_says_to_people(client):
    event = make_event(
        make_hub(), slug="forum", title_en="</script><script>alert(1)</script>", place="Library",
        address="1 Main St", hides_address=True, capacity=40,
    )  # fmt: skip
    page = client.get("/events/forum/").content.decode()
    assert "<script>alert" not in page
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    data = json.loads(block)
    assert data["name"] == event.title
    assert data["startDate"] == event.local_start.isoformat()
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert data["location"] == {"@type": "Place", "name": "Library"}, "a hidden address stays hidden"
    assert data["maximumAttendeeCapacity"] == 40
    assert "1 Main St" not in page


@pytest.mark.parametrize(
    ("state", "status"),
    [("cancelled", "EventCancelled"), ("postponed", "EventPostponed"), ("published", "EventScheduled")],
)
def test_each_state_is_said_to_programs(client, state, status):
    make_event(make_hub(), slug="forum", state=state)
    assert f'"https://schema.org/{status}"' in client.get("/events/forum/").content.decode()


def test_moved_event_says_when_it_was_to_be(client):
    event = make_event(make_hub(), slug="forum", former_starts_at=timezone.now() + timedelta(days=1))
    page = client.get("/events/forum/").content.decode()
    assert '"https://schema.org/EventRescheduled"' in page
    assert f'"previousStartDate": "{event.former_local_start.isoformat()}"' in page


def test_preview_is_a_picture_in_the_language_asked_for(client):
    make_event(make_hub(), slug="forum", title_en="A very long title " * 7, title_es="Foro")
    english = client.get("/events/forum/preview.png")
    spanish = client.get("/events/forum/preview.png?lang=es")
    assert Image.open(BytesIO(english.content)).size == (1200, 630)
    assert english.content != spanish.content
    again = {"If-None-Match": english["ETag"]}
    assert client.get("/events/forum/preview.png", headers=again).status_code == 304


def test_feed_is_strict_rss_with_the_last_announced_first(client):
    make_event(make_hub(), title_en="Old <b>&", published_at=timezone.now() - timedelta(days=2))
    new = make_event(make_hub(), title_en="New", published_at=timezone.now() - timedelta(hours=1))
    make_event(make_hub(), title_en="Draft", state=Event.State.DRAFT)
    answer = client.get("/events/feed/")
    read = feedparser.parse(answer.content)
    assert not read.bozo
    assert [entry.title for entry in read.entries] == ["New", "Old &lt;b&gt;&amp;"] or [
        entry.title for entry in read.entries
    ] == ["New", "Old <b>&"]
    assert read.entries[0].id == f"urn:uuid:{new.uid}"
    assert client.get("/events/feed/", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_short_address_leads_to_the_page_in_its_language(client):
    event = make_event(make_hub())
    assert client.get(f"/e/{event.code.upper()}/")["Location"] == f"/events/{event.slug}/"
    assert client.get(f"/es/e/{event.code}/")["Location"] == f"/es/events/{event.slug}/"
    assert client.get(f"/e/{event.code}/").status_code == 301
    assert client.get("/e/nothing/").status_code == 404


def test_draft_opens_by_no_door(client):
    event = make_event(make_hub(), state=Event.State.DRAFT)
    for path in ("", "event.ics", "preview.png", "flyer/"):
        assert client.get(f"/events/{event.slug}/{path}").status_code == 404, path


def test_flyer_is_in_both_languages_with_a_code(client):
    event = make_event(make_hub(), slug="forum", title_en="Forum", title_es="Foro")
    page = client.get("/events/forum/flyer/").content.decode()
    assert 'lang="es"' in page
    assert "Foro" in page
    assert 'class="qr"' in page
    assert f"/e/{event.code}/" in page


def test_event_that_goes_on_is_listed_up_to_the_longest_that_one_may_last(client):
    now = timezone.now()
    going_on = make_event(
        starts_at=now - timedelta(days=59), ends_at=now + timedelta(hours=1), title_en="Long fair"
    )
    assert "Long fair" in client.get("/events/").content.decode()
    going_on.ends_at = going_on.starts_at + timedelta(days=60, minutes=1)
    with pytest.raises(ValidationError, match="up to 60 days"):
        going_on.clean()
