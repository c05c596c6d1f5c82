"""Calendars as parsed by two independent libraries, and conditional requests by programs."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from django.urls import reverse
from django.utils import timezone

from events import calendars
from events.models import RSVP, Event, PersonalFeed
from tests.factories import make_circle, make_event, make_facilitator, make_hub, make_person, make_rsvp
from tests.rows import FEW_AND_MANY

pytestmark = [pytest.mark.django_db, pytest.mark.databases]
ALL = "/events/calendar.ics"
EASTERN = ZoneInfo("America/New_York")


@pytest.fixture(autouse=True)
def fresh_zones(monkeypatch):
    """Clear vobject's cache, which keeps the first VTIMEZONE of each name forever."""
    monkeypatch.setattr(vobject.icalendar, "__tzidMap", {})


def entries(content: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def test_feed_parses_in_two_libraries_and_folds_by_octets(client):
    title = "Reunión de vecinos: año nuevo, energía justa y más niñez en el condado de Clayton 🏡"
    event = make_event(make_hub(), title_en=title)
    content = client.get(ALL).content
    assert [str(entry["summary"]) for entry in entries(content)] == [title]
    [read] = vobject.readOne(content.decode()).vevent_list
    assert read.uid.value == str(event.uid)
    assert abs(read.dtstart.value.astimezone(UTC) - event.starts_at) < timedelta(seconds=1)
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_feed_asked_again_answers_304_until_something_changes(client):
    event = make_event(make_hub())
    again = {"If-None-Match": client.get(ALL)["ETag"]}
    assert client.get(ALL, headers=again).status_code == 304
    event.title = "Another title"
    event.save()
    assert client.get(ALL, headers=again).status_code == 200
    now = {"If-None-Match": client.get(ALL)["ETag"]}
    make_event(make_hub(), published_at=timezone.now() + timedelta(hours=1))
    assert client.get(ALL, headers=now).status_code == 304, "what is not announced yet changes nothing"
    assert client.get(f"{ALL}?lang=es", headers=now).status_code == 200


def test_uid_stays_through_a_new_title_a_move_and_in_every_form(client):
    circle, hub = make_circle(), make_hub()
    event = make_event(circle, hub)

    def uids() -> set[str]:
        addresses = [
            ALL,
            f"{ALL}?circle={circle.slug}",
            f"{ALL}?hub={hub.slug}",
            reverse("calendars:event", args=[event.slug]),
        ]
        found = {str(entry["uid"]) for address in addresses for entry in entries(client.get(address).content)}
        return found | {str(entry["uid"]) for entry in entries(calendars.event_ics(event, method="PUBLISH"))}

    before = uids()
    event.title = "Moved"
    event.starts_at += timedelta(days=1)
    event.ends_at += timedelta(days=1)
    event.save()
    assert before == uids() == {str(event.uid)}


def test_calendar_of_a_coalition_holds_no_event_of_another_or_of_a_cohost_that_has_not_agreed(client):
    hub, other = make_hub(), make_hub()
    event = make_event(hub)
    event.hosts.create(coalition=other)
    make_event(make_circle())
    assert len(entries(client.get(f"{ALL}?hub={hub.slug}").content)) == 1
    assert entries(client.get(f"{ALL}?hub={other.slug}").content) == []


def test_cancelled_event_stays_thirty_days_and_says_so(client):
    then = timezone.now() - timedelta(days=29)
    event = make_event(make_hub(), state=Event.State.CANCELLED, cancelled_at=then, sequence=3)
    [entry] = entries(client.get(ALL).content)
    assert (str(entry["status"]), int(entry["sequence"])) == ("CANCELLED", 3)
    Event.objects.filter(pk=event.pk).update(cancelled_at=timezone.now() - timedelta(days=31))
    assert entries(client.get(ALL).content) == []


def test_members_only_event_is_behind_no_public_address(client):
    event = make_event(make_hub(), is_members_only=True)
    assert entries(client.get(ALL).content) == []
    assert client.get(reverse("calendars:event", args=[event.slug])).status_code == 404
    assert client.get(reverse("calendars:preview", args=[event.slug])).status_code == 404
    assert client.get(f"/e/{event.code}/").status_code == 404


def test_cache_may_keep_the_file_of_an_event_only_where_everybody_sees_it(client):
    hub = make_hub()
    shown, closed = make_event(hub), make_event(hub, is_members_only=True)
    client.force_login(make_facilitator(hub))
    for event, kept in ((shown, "public, max-age=300"), (closed, "private, no-store")):
        address = reverse("calendars:event", args=[event.slug])
        answer = client.get(address)
        again = client.get(address, headers={"If-None-Match": answer["ETag"]})
        assert [(one.status_code, one["Cache-Control"]) for one in (answer, again)] == [
            (200, kept),
            (304, kept),
        ]


@pytest.mark.parametrize("second", [False, True])
def test_hour_that_comes_twice_is_the_same_moment_everywhere(client, second):
    local = datetime(2027, 11, 7, 1, 30, tzinfo=EASTERN, fold=int(second))
    event = make_event(make_hub(), slug="forum")
    start = local.astimezone(UTC)
    Event.objects.filter(pk=event.pk).update(starts_at=start, ends_at=start + timedelta(hours=2))
    event.refresh_from_db()
    [entry] = entries(client.get("/events/forum/event.ics").content)
    assert entry["dtstart"].dt.astimezone(UTC) == start
    assert calendars.event_json(event)["startDate"] == local.isoformat()
    assert f'<time datetime="{local.isoformat()}">' in client.get("/events/forum/").content.decode()


def test_weekly_evening_keeps_its_wall_time_over_both_changes_of_the_clock(client):
    hub = make_hub()
    days = [datetime(2027, *day, 19) for day in [(3, 9), (3, 16), (11, 2), (11, 9)]]  # noqa: DTZ001 -- local times
    for day in days:
        start = day.replace(tzinfo=EASTERN)
        event = make_event(hub)
        Event.objects.filter(pk=event.pk).update(starts_at=start, ends_at=start + timedelta(hours=2))
    content = client.get(ALL).content
    assert sorted(entry["dtstart"].dt.replace(tzinfo=None) for entry in entries(content)) == days
    moments = [one.dtstart.value.astimezone(UTC) for one in vobject.readOne(content.decode()).vevent_list]
    assert sorted(moments) == [day.replace(tzinfo=EASTERN).astimezone(UTC) for day in days]
    assert len(list(icalendar.Calendar.from_ical(content).walk("VTIMEZONE"))) == 1
    assert len(content) < 6000, "only the clock changes of these years"


def test_personal_calendar_is_secret_holds_the_link_and_ends_with_its_address(client):
    person, hub = make_person(), make_hub()
    event = make_event(hub, online_url="https://meet.example.org/secret", format="online")
    make_event(hub)
    rsvp = make_rsvp(event, person)
    client.force_login(person)
    assert client.get("/events/my-calendar/").status_code == 200
    assert not PersonalFeed.objects.exists(), "looking makes none"
    client.post("/events/my-calendar/")
    address = reverse("calendars:personal", args=[PersonalFeed.objects.get().token])
    client.logout()

    def words(path: str) -> bytes:
        return client.get(path).content.replace(b"\r\n ", b"")

    mine = client.get(address)
    assert mine["Cache-Control"] == "private, no-store"
    assert [str(entry["uid"]) for entry in entries(mine.content)] == [str(event.uid)]
    assert b"meet.example.org" in words(address)
    assert b"meet.example.org" not in words(ALL)
    RSVP.objects.filter(pk=rsvp.pk).update(confirmed_at=None)
    assert b"meet.example.org" not in words(address)
    client.force_login(person)
    client.post("/events/my-calendar/")
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("rows", FEW_AND_MANY)
def test_calendar_takes_a_fixed_number_of_queries(client, django_assert_num_queries, rows):
    hub = make_hub()
    for nth in range(rows):
        make_event(hub, starts_in=timedelta(hours=nth + 1))
    client.get("/mission/")
    with django_assert_num_queries(4):
        assert len(entries(client.get(ALL).content)) == rows
    with django_assert_num_queries(3):
        client.get("/events/feed/")


def test_cancel_by_mail_for_one_person_is_above_the_events_own_number():
    event = make_event(make_hub(), sequence=2)
    [entry] = entries(calendars.event_ics(event, method="CANCEL"))
    assert (str(entry["status"]), int(entry["sequence"])) == ("CANCELLED", 3)
    assert "organizer" in entry


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "asks", "status", "said"),
    [
        ("going", False, "CONFIRMED", ""),
        ("going", True, "TENTATIVE", "The organizers approve each person."),
        ("waitlisted", False, "TENTATIVE", "You’re on the waitlist."),
        ("offered", False, "TENTATIVE", "We’re holding a spot for you."),
    ],
)
def test_personal_calendar_is_sure_only_of_a_place_that_is_theirs(state, asks, status, said):
    event = make_event(make_circle(), needs_approval=asks)
    waits = {"line": 1} if state == "waitlisted" else {}
    rsvp = make_rsvp(event, make_person(), state=state, **waits)
    feed = calendars.feed(
        [event], name="Mine", address="https://example.org/mine.ics", rsvps={event.pk: rsvp}
    )
    entry = icalendar.Calendar.from_ical(feed).events[0]
    assert entry["status"] == status
    assert entry.get("transp", "OPAQUE") == ("OPAQUE" if status == "CONFIRMED" else "TRANSPARENT")
    assert said in entry["description"]


@pytest.mark.parametrize("path", ["/events/calendar.ics", "/events/feed/", "/news/feed/", "/news/feed/json/"])
def test_feed_names_the_language_it_is_in(client, path):
    found = [client.get(path + query)["Content-Language"] for query in ("", "?lang=es", "?lang=xx")]
    assert found == ["en", "es", "en"]
