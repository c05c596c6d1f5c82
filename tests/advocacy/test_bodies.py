"""Decision makers: which ways to take part hold, who checked them, and calendars and feeds of each place and body."""

from datetime import timedelta

import feedparser
import lxml.html
import pytest
from django.utils import timezone
from icalendar import Calendar

from advocacy.models import ParticipationRule
from hubs.models import County
from tests.confirmed import sign_in
from tests.factories import make_body, make_circle, make_decision, make_hub, make_person, make_sitting

pytestmark = pytest.mark.django_db


def test_way_to_take_part_holds_from_its_first_day_until_it_is_replaced(client):
    body, today = make_body(slug="the-board"), timezone.localdate()
    for way, begins, ends in (
        ("in_person", None, None), ("remote", today, None), ("writing", today + timedelta(days=1), None),
        ("voicemail", None, today), ("watch", today - timedelta(days=9), today + timedelta(days=1)),
    ):  # fmt: skip
        ParticipationRule.objects.create(
            body=body, way=way, how_en=f"How {way}.", source="https://example.org/", checked_on=today,
            valid_from=begins, ended_on=ends,
        )  # fmt: skip
    text = client.get("/decision-makers/the-board/").text
    shown = [way for way in ParticipationRule.Way.values if f"How {way}." in text]
    assert shown == ["in_person", "remote", "watch"]
    assert text.count("In force since") == 2


def test_admin_notes_who_checked_a_way_to_take_part(client):
    staff, today = make_person(is_staff=True, is_superuser=True), timezone.localdate()
    body = make_body()
    rule = ParticipationRule.objects.create(
        body=body, way="writing", how_en="Write.", source="https://example.org/",
        checked_on=today - timedelta(days=130),
    )  # fmt: skip
    sign_in(client, staff)
    path = f"/admin/advocacy/publicbody/{body.pk}/change/"
    forms = lxml.html.document_fromstring(client.get(path).text).forms
    sent = dict(next(form for form in forms if form.get("id") == "publicbody_form").form_values())
    client.post(path, sent)
    rule.refresh_from_db()
    assert (rule.checked_by, rule.is_old) == (None, True), "saved unchanged, nobody checked"
    client.post(path, {**sent, "rules-0-checked_on": str(today)})
    rule.refresh_from_db()
    assert (rule.checked_by, rule.is_old) == (staff, False)


@pytest.mark.databases
def test_each_county_hub_circle_and_body_has_its_calendar_and_feed(client):
    """Each has one decision of its own; another is of none of them. Both are read by other libraries."""
    circle, hub, body = (
        make_circle(slug="jobs"),
        make_hub("Clayton", slug="clayton"),
        make_body(slug="the-board"),
    )
    named = {name: make_decision(title_en=f"Of the {name}") for name in ("county", "hub", "circle", "other")}
    named["body"] = make_decision(title_en="Of the body", body=body)
    named["county"].counties.set(County.objects.filter(slug="fulton"))
    named["hub"].coalitions.add(hub)
    named["circle"].coalitions.add(circle)
    for row in named.values():
        make_sitting(row)
    for query, name in (
        ("county=fulton", "county"),
        ("hub=clayton", "hub"),
        ("circle=jobs", "circle"),
        ("body=the-board", "body"),
    ):
        page = client.get(f"/decisions/?{query}").text
        for path in ("/decisions/calendar.ics", "/decisions/feed/"):
            assert f"{path}?{query}" in page
        entries = Calendar.from_ical(client.get(f"/decisions/calendar.ics?{query}").content).walk("VEVENT")
        assert [str(entry["SUMMARY"]) for entry in entries] == [f"Public hearing: Of the {name}"]
        feed = feedparser.parse(client.get(f"/decisions/feed/?{query}").content)
        assert not feed.bozo
        assert [entry.title for entry in feed.entries] == [f"Of the {name}"]
    assert "/decisions/?body=the-board" in client.get("/decision-makers/the-board/").text
    assert "/decisions/?hub=clayton" in client.get("/hubs/clayton/").text
    assert "/decisions/?circle=jobs" in client.get("/circles/jobs/").text
