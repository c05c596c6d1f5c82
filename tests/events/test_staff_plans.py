"""Staff plan, move, and cancel events of any coalition on the pages that facilitators use; pages lead them there."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from events.models import Event
from tests.confirmed import sign_in
from tests.factories import (
    make_article,
    make_circle,
    make_event,
    make_facilitator,
    make_hub,
    make_opportunity,
    make_person,
    make_rsvp,
)

pytestmark = pytest.mark.django_db


def staff(client: Client, role: str) -> None:
    person = make_person(is_staff=True)
    person.groups.set(Group.objects.filter(name=role))
    sign_in(client, person)


def test_add_event_leads_to_the_planner_of_any_coalition_with_its_series(client: Client):
    hub = make_hub()
    staff(client, "Events")
    page = client.get("/admin/events/event/add/")
    assert "Who hosts it?" in page.text
    assert (
        "Choose the circle or hub that hosts the event."
        in client.get("/admin/events/event/add/?coalition=").text
    )
    answer = client.get(f"/admin/events/event/add/?coalition={hub.pk}")
    assert answer["Location"] == f"/hubs/{hub.slug}/manage/events/new/"
    first = timezone.localdate() + timedelta(days=10)
    answer = client.post(
        answer["Location"],
        {
            "title": "Bus night", "summary": "Come.", "kind": "meeting", "day": str(first), "starts": "18:00", "ends": "20:00",
            "format": "in_person", "place": "Library", "time_zone": "America/New_York", "repeat": "weekly",
            "until": str(first + timedelta(days=21)), "languages": ["en"],
        },
    )  # fmt: skip
    assert answer.status_code == 302, answer.context["form"].errors
    event = Event.objects.order_by("starts_at").first()
    assert event is not None
    assert (event.lead, Event.objects.count()) == (hub.coalition_ptr, 4)
    assert client.get(answer["Location"]).status_code == 200


def test_staff_move_and_cancel_with_the_message_that_facilitators_send(client: Client):
    event = make_event(make_hub(), slug="bus-night")
    make_rsvp(event)
    staff(client, "Events")
    assert "/events/bus-night/manage/" in client.get(f"/admin/events/event/{event.pk}/change/").text
    assert client.get("/events/bus-night/manage/edit/").status_code == 200
    client.post("/events/bus-night/manage/off/", {"do": "cancel", "notice": "The hall flooded."})
    event.refresh_from_db()
    assert (event.state, event.notice) == ("cancelled", "The hall flooded.")


@pytest.mark.parametrize("role", ["Content", "Moderation"])
def test_other_staff_plan_and_change_nothing(client: Client, role: str):
    hub = make_hub()
    event = make_event(hub, slug="bus-night")
    staff(client, role)
    assert client.get(f"/hubs/{hub.slug}/manage/events/new/").status_code == 404
    for page in ("edit", "off", "hosts"):
        assert client.get(f"/events/{event.slug}/manage/{page}/").status_code == 404
    assert client.get("/admin/events/event/add/").status_code in {302, 403}


def test_facilitators_of_others_still_change_nothing(client: Client):
    hub, event = make_hub(), make_event(make_circle(), slug="bus-night")
    client.force_login(make_facilitator(hub))
    assert client.get("/events/bus-night/manage/edit/").status_code == 404
    assert client.get(f"/circles/{event.lead.slug}/manage/events/new/").status_code == 404
    assert client.get(f"/hubs/{hub.slug}/manage/events/new/").status_code == 200


def test_public_pages_lead_those_who_may_to_where_they_are_changed(client: Client):
    hub, article = make_hub(), make_article(slug="a-story")
    event, opportunity = make_event(hub, slug="bus-night"), make_opportunity(hub.coalition_ptr)
    paths = {
        hub.get_absolute_url(): f"/admin/hubs/hub/{hub.pk}/change/",
        "/news/a-story/": f"/admin/news/article/{article.pk}/change/",
        "/events/bus-night/": "/events/bus-night/manage/",
        opportunity.get_absolute_url(): f"/admin/volunteering/opportunity/{opportunity.pk}/change/",
    }
    client.force_login(make_person(is_staff=True, is_superuser=True))
    for path, edit in paths.items():
        assert f'class="edit-link" href="{edit}"' in client.get(path).text, path
    client.force_login(make_person(is_staff=True))
    for path in paths:
        assert "edit-link" not in client.get(path).text, path
    for path in paths:
        assert "edit-link" not in Client().get(path).text, path
    client.force_login(make_facilitator(hub.coalition_ptr))
    assert 'href="/events/bus-night/manage/"' in client.get("/events/bus-night/").text
    assert event.lead is not None
