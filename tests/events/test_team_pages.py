"""The pages of an event's team: plan it, see who comes and what they need, write to them, call it off."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.urls import reverse

from events import attendance, check_in
from events.attendance import RsvpData
from events.models import Event
from mailing.models import Message
from office.models import AuditEntry
from tests.factories import (
    make_arrangement,
    make_circle,
    make_event,
    make_facilitator,
    make_need,
    make_rsvp,
)
from tests.rows import FEW_AND_MANY

pytestmark = pytest.mark.django_db


def test_facilitator_plans_announces_moves_and_cancels(client):
    circle = make_circle(slug="the-circle")
    client.force_login(make_facilitator(circle))
    new = {
        "title": "Forum", "summary": "We talk.", "place": "Library", "day": "2031-05-04", "starts": "19:00",
        "ends": "21:00", "time_zone": "America/New_York", "format": "in_person", "kind": "forum",
        "offer_hours": "24", "takes_rsvps": "on", "arranged": ["childcare"], "reminders": ["day"],
        "repeat": "weekly", "until": "2031-05-18", "languages": ["en", "es"],
    }  # fmt: skip
    client.post(reverse("plans:new-circle", args=["the-circle"]), new)
    first, *others = Event.objects.order_by("starts_at")
    assert (first.state, len(others), first.languages, first.lead.pk) == ("draft", 2, ("en", "es"), circle.pk)
    assert first.arrangements.get().kind == "childcare"

    client.post(reverse("events:publish", args=[first.slug]), {"all": "1"})
    assert set(Event.objects.values_list("state", flat=True)) == {"published"}

    attendance.rsvps.take(Event.objects.get(pk=first.pk), RsvpData(name="Ana", email="ana@example.org"))
    edit = reverse("events:edit", args=[first.slug])
    assert "1 by email, 0 by phone" in client.get(edit).content.decode()
    client.post(edit, {**new, "starts": "18:00", "scope": "this", "notice": "An hour earlier."})
    first.refresh_from_db()
    assert (first.local_start.hour, first.is_changed_alone, first.arrangements.count()) == (18, True, 1)
    assert Message.objects.filter(template="events/email/event_changed").count() == 1

    copied = client.get(
        reverse("plans:new-circle", args=["the-circle"]) + f"?from={first.slug}"
    ).content.decode()
    assert 'value="Forum"' in copied
    assert 'value="2031-05-04"' not in copied

    client.post(reverse("events:off", args=[first.slug]), {"do": "cancel", "notice": "The hall is closed."})
    first.refresh_from_db()
    assert (first.state, first.notice) == ("cancelled", "The hall is closed.")


ROSTER = [
    ("manage", 14),
    ("people", 11),
    ("needs", 11),
    ("door", 10),
    ("sheet", 9),
    ("needs-sheet", 10),
    ("paper", 10),
]


@pytest.mark.parametrize("rows", FEW_AND_MANY)
def test_pages_of_the_team_take_a_fixed_number_of_queries(client, django_assert_num_queries, rows):
    circle = make_circle()
    event = make_event(circle, slug="the-event")
    boss = make_facilitator(circle)
    make_arrangement(event, "childcare")
    for number in range(rows):
        rsvp = make_rsvp(event, seats_offered=1)
        make_need(rsvp, "childcare", what="3_to_5")
        if number < 2:
            check_in.check_in(rsvp, by=boss)
    client.force_login(boss)
    client.get("/mission/")
    for name, expected in ROSTER:
        with django_assert_num_queries(expected, info=name):
            assert client.get(reverse(f"events:{name}", args=["the-event"])).status_code == 200


def test_each_need_has_its_own_day_to_decide(client):
    circle = make_circle()
    event = make_event(circle, slug="the-event")
    make_arrangement(event, "childcare", decide_by="2031-04-20")
    make_arrangement(event, "diet")
    client.force_login(make_facilitator(circle))
    edit = reverse("events:edit", args=["the-event"])
    form = client.get(edit).context["form"]
    sent = {field.html_name: field.value() for field in form if field.value() not in (None, "", False)}
    sent["day"], sent["starts"], sent["ends"] = "2031-05-04", "19:00", "21:00"
    client.post(edit, {**sent, "decide_by_diet": "2031-05-01", "decide_by_ride": "2031-04-01"})
    days = {plan.kind: str(plan.decide_by) for plan in event.arrangements.all()}
    assert days == {"childcare": "2031-04-20", "diet": "2031-05-01"}


@pytest.mark.parametrize("rows", FEW_AND_MANY)
def test_pages_of_coming_take_a_fixed_number_of_queries(client, django_assert_num_queries, rows):
    event = make_event(make_circle(), slug="the-event", starts_in=timedelta(days=9))
    for number in range(rows):
        make_rsvp(event, state="waitlisted", line=number + 1)
    rsvp = make_rsvp(event, state="waitlisted", line=rows + 1)
    for path, expected in [
        (event.get_absolute_url(), 6),
        (reverse("events:rsvp", args=["the-event"]), 3),
        (reverse("rsvp:page", args=[rsvp.token]), 6),
        (reverse("rsvp:change", args=[rsvp.token]), 4),
    ]:
        caches["pages"].clear()
        with django_assert_num_queries(expected, info=path):
            assert client.get(path).status_code == 200


def test_draft_is_deleted_once_it_was_asked_and_what_was_announced_or_answered_is_not(client):
    circle = make_circle()
    boss = make_facilitator(circle)
    draft = make_event(circle, state="draft", slug="draft")
    answered = make_event(circle, state="draft", slug="answered")
    make_rsvp(event=answered)
    make_event(circle, slug="announced")
    client.force_login(make_facilitator(make_circle()))
    assert client.post(reverse("events:delete", args=["draft"])).status_code == 404
    client.force_login(boss)
    for slug in ("answered", "announced"):
        assert client.post(reverse("events:delete", args=[slug])).status_code == 404
    assert "Delete this draft?" in client.get(reverse("events:delete", args=["draft"])).text
    assert client.post(reverse("events:delete", args=["draft"])).status_code == 302
    assert not Event.objects.filter(pk=draft.pk).exists()
    assert Event.objects.count() == 2
    assert AuditEntry.objects.get(action="event_draft_deleted").object_id == draft.pk
