"""The hearing of an event: in the planner's form, in copies, and in a series."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from events.models import Event, Hearing
from tests.factories import make_circle, make_facilitator

NEW = {
    "title": "Rates", "summary": "Speak.", "place": "Room 110", "day": "2031-05-04", "starts": "19:00", "ends": "21:00",
    "time_zone": "America/New_York", "format": "in_person", "kind": "hearing", "takes_rsvps": "on",
    "repeat": "weekly", "until": "2031-05-18",
}  # fmt: skip
HELD = {"held_by": "The commission", "docket": "No. 7", "minutes_each": "3", "speak_by": "2031-05-02T17:00"}


def told():
    rows = Hearing.objects.order_by("event__starts_at")
    return [(row.held_by, row.docket, row.minutes_each, row.speak_by) for row in rows]


@pytest.mark.django_db
def test_hearing_goes_with_copies_and_the_series_but_the_day_to_sign_up_is_its_own(client):
    client.force_login(make_facilitator(make_circle(slug="the-circle")))
    new = reverse("plans:new-circle", args=["the-circle"])
    client.post(new, {**NEW, **HELD})
    day = datetime(2031, 5, 2, 21, tzinfo=UTC)
    assert told() == [("The commission", "No. 7", 3, day)] + [("The commission", "No. 7", 3, None)] * 2

    first = Event.objects.order_by("starts_at")[0]
    copied = client.get(f"{new}?from={first.slug}").text
    assert 'value="The commission"' in copied
    assert 'value="2031-05-02T17:00"' not in copied

    changed = {**NEW, **HELD, "docket": "No. 8", "speak_by": "2031-05-03T17:00", "scope": "all"}
    client.post(reverse("events:edit", args=[first.slug]), changed)
    days = [datetime(2031, 5, day, 21, tzinfo=UTC) for day in (3, 10, 17)]
    assert told() == [("The commission", "No. 8", 3, day) for day in days]

    client.post(reverse("events:edit", args=[first.slug]), {**NEW, "scope": "all"})
    assert told() == [("", "", None, None)] * 3, "what was taken away is taken away"


@pytest.mark.django_db
def test_event_that_is_no_hearing_gets_none(client):
    client.force_login(make_facilitator(make_circle(slug="the-circle")))
    client.post(reverse("plans:new-circle", args=["the-circle"]), NEW)
    first = Event.objects.order_by("starts_at")[0]
    client.post(reverse("events:edit", args=[first.slug]), {**NEW, "place": "Room 7", "scope": "all"})
    assert Event.objects.filter(place="Room 7").count() == 3
    assert not Hearing.objects.exists()
