"""Publishing and saving an event in the admin."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from events.models import Event
from tests.factories import make_event, make_hub, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    person = make_person(is_staff=True)
    person.groups.add(Group.objects.get(name="Events"))
    client.force_login(person)
    return person


def form_of(*hosts, **values):
    """Return the data the add page sends for an event on a Tuesday evening."""
    names = ("hosts", "arrangements", "files")
    return {
        "title_en": "Bus night", "slug": "bus-night", "kind": "meeting", "summary_en": "Come.",
        "starts_at": "2031-03-04T18:00", "ends_at": "2031-03-04T20:00", "time_zone": "America/New_York",
        "state": "published", "format": "in_person", "offer_hours": "24", "languages": ["en"],
        **{f"{name}-TOTAL_FORMS": "0" for name in names}, **{f"{name}-INITIAL_FORMS": "0" for name in names},
        "hosts-TOTAL_FORMS": str(len(hosts)),
        **{f"hosts-{number}-coalition": str(host.pk) for number, host in enumerate(hosts)}, **values,
    }  # fmt: skip


def test_published_without_a_date_is_out_at_once_for_everybody(client, staff):
    client.post("/admin/events/event/add/", form_of(make_hub()))
    event = Event.objects.get(slug="bus-night")
    assert timezone.now() - event.published_at < timedelta(minutes=1)
    assert event.hosts.get().is_lead
    assert Client().get("/events/bus-night/").status_code == 200


def test_time_to_come_stays_the_time_of_publishing(client, staff):
    client.post("/admin/events/event/add/", form_of(make_hub(), published_at="2031-01-01T09:00"))
    assert Event.objects.get(slug="bus-night").published_at.year == 2031
    assert Client().get("/events/bus-night/").status_code == 404


def test_event_without_a_host_is_not_published(client, staff):
    page = client.post("/admin/events/event/add/", form_of())
    assert "First choose the circle or hub that hosts this event." in page.text
    assert 'value="Bus night"' in page.text
    assert not Event.objects.exists()
    client.post("/admin/events/event/add/", form_of(state="draft"))
    assert Event.objects.get().published_at is None


@pytest.mark.databases
def test_database_refuses_a_published_event_without_its_moment():
    event = make_event(make_hub(), state="draft", published_at=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(state="published")
    event.state = "published"
    event.save(update_fields=["state"])
    event.refresh_from_db()
    assert event.published_at is not None


def test_end_on_another_day_after_more_than_twelve_hours_asks_first(client, staff):
    long = form_of(make_hub(), ends_at="2031-03-06T20:00")
    page = client.post("/admin/events/event/add/", long)
    assert "It would end on Thu, Mar 6, 2031, at 8 p.m., more than 12 hours after it starts." in page.text
    assert not Event.objects.exists()
    client.post("/admin/events/event/add/", {**long, "is_long": "on"})
    event = Event.objects.get()
    host = {
        "hosts-INITIAL_FORMS": "1",
        "hosts-0-id": str(event.hosts.get().pk),
        "hosts-0-event": str(event.pk),
    }
    client.post(f"/admin/events/event/{event.pk}/change/", {**long, **host, "title_en": "Bus week"})
    assert Event.objects.get().title == "Bus week", "what stands is not asked again"


def test_time_zone_that_is_none_is_refused(client, staff):
    page = client.post("/admin/events/event/add/", form_of(make_hub(), time_zone="Nowhere"))
    assert page.status_code == 200
    assert "isn’t a time zone" in page.text
    assert not Event.objects.exists()
