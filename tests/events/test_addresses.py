"""The URL of an event: it stays until someone changes it, and then the old one redirects."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events import changes, series
from events.forms.planner import ChangeForm
from events.models import RSVP, Event, FormerEventSlug
from tests.factories import make_circle, make_event, make_facilitator, make_member, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def rename(event: Event, slug: str) -> Event:
    row = Event.objects.get(pk=event.pk)
    row.slug = slug
    changes.save(row, by=None)
    return row


def typed(event: Event, **values: str) -> dict[str, object]:
    """Return the data the change form would send if only `values` were edited."""
    form = ChangeForm(instance=Event.objects.get(pk=event.pk))
    return {name: value for name, value in form.initial.items() if value is not None} | values


def test_team_changes_the_address_and_each_page_of_the_old_one_leads_on(client):
    circle = make_circle()
    event = make_event(circle, slug="old-name")
    client.force_login(make_facilitator(circle))
    answer = client.post("/events/old-name/manage/edit/", typed(event, slug="New-Name", title="Renamed"))
    assert answer["Location"] == "/events/new-name/manage/"
    for page in ("", "flyer/", "rsvp/", "claim/", "event.ics", "preview.png", "manage/", "manage/door/"):
        answer = client.get(f"/events/old-name/{page}?lang=es")
        # Public pages have their language in the path: they do not read this name, so it is dropped.
        query = "" if page in {"", "flyer/", "rsvp/"} else "?lang=es"
        assert (answer.status_code, answer["Location"]) == (301, f"/events/new-name/{page}{query}"), page
        assert client.get(f"/events/new-name/{page}").status_code == 200
    client.logout()
    assert client.get("/es/events/old-name/")["Location"] == "/es/events/new-name/"
    assert client.get("/events/never/").status_code == 404


def as_sent(form) -> dict[str, object]:
    """Return what a browser sends for an unedited admin form."""
    sent = {}
    for bound in form:
        # A date and time is two fields there.
        parts = getattr(bound.field.widget, "widgets_names", [""])
        values = bound.field.widget.decompress(bound.value()) if len(parts) > 1 else [bound.value()]
        sent |= {bound.html_name + part: value for part, value in zip(parts, values, strict=True)}
    return {name: value for name, value in sent.items() if value is not None and value is not False}


def test_staff_change_the_address_in_the_admin(admin_client):
    event = make_event(make_circle(), slug="old-name")
    address = reverse("admin:events_event_change", args=[event.pk])
    page = admin_client.get(address).context
    data = as_sent(page["adminform"].form)
    for inline in page["inline_admin_formsets"]:
        data |= as_sent(inline.formset.management_form)
        for form in inline.formset.initial_forms:
            data |= as_sent(form)
    assert admin_client.post(address, {**data, "slug": "new-name"}).status_code == 302
    assert admin_client.get("/events/old-name/")["Location"] == "/events/new-name/"


def test_new_title_keeps_the_address(client):
    circle = make_circle()
    event = make_event(circle, slug="old-name")
    client.force_login(make_facilitator(circle))
    client.post("/events/old-name/manage/edit/", typed(event, slug="", title="Renamed"))
    event.refresh_from_db()
    assert (event.title, event.slug) == ("Renamed", "old-name")
    assert not FormerEventSlug.objects.exists()


def test_calendar_entry_and_short_address_stay(client):
    event = make_event(make_circle(), slug="old-name")
    before = client.get("/events/old-name/event.ics").content
    rename(event, "new-name")
    after = client.get("/events/old-name/event.ics", follow=True).content
    assert f"UID:{event.uid}".encode() in before
    assert f"UID:{event.uid}".encode() in after
    assert client.get(f"/e/{event.code}/")["Location"] == "/events/new-name/"


def test_what_was_typed_at_the_old_address_is_not_lost(client):
    event = make_event(make_circle(), slug="old-name")
    rename(event, "new-name")
    data = {"name": "Ana", "email": "ana@example.org", "party_size": "1"}
    answer = client.post("/events/old-name/rsvp/", data)
    assert answer.status_code == 308
    client.post("/events/old-name/rsvp/", data, follow=True)
    assert RSVP.objects.get().email == "ana@example.org"


@pytest.mark.parametrize(
    "hidden",
    [{"is_members_only": True}, {"state": "draft"}, {"published_at": timezone.now() + timedelta(days=9)}],
)
def test_old_address_tells_nothing_to_those_who_may_not_see_the_event(client, hidden):
    circle = make_circle()
    rename(make_event(circle, slug="old-name", **hidden), "new-name")
    assert client.get("/events/old-name/").status_code == 404
    client.force_login(make_person())
    assert client.get("/events/old-name/").status_code == 404
    person = make_member(circle).person if "is_members_only" in hidden else make_facilitator(circle)
    client.force_login(person)
    assert client.get("/events/old-name/").status_code == 301


def test_no_other_event_gets_the_old_address_and_its_own_can_go_back(client):
    circle = make_circle()
    event = make_event(circle, slug="old-name")
    other = make_event(circle, slug="another")
    rename(event, "new-name")
    client.force_login(make_facilitator(circle))
    page = client.post("/events/another/manage/edit/", typed(other, slug="old-name")).content.decode()
    assert "Links to another event still use this address." in page
    assert (
        "“past” is already the address of another page. Choose another word."
        in client.post("/events/another/manage/edit/", typed(other, slug="past")).content.decode()
    )

    client.post("/events/new-name/manage/edit/", typed(event, slug="old-name"))
    assert client.get("/events/old-name/").status_code == 200
    answer = client.get("/events/new-name/")
    assert answer["Location"] == "/events/old-name/"
    assert "max-age=60" in answer["Cache-Control"], "kept for good it would lead browsers in a circle"
    assert list(FormerEventSlug.objects.values_list("slug", flat=True)) == ["new-name"]


def test_new_event_is_not_given_the_old_address_of_another():
    event = make_event(make_circle(), slug="forum-2027-05-04")
    rename(event, "new-name")
    assert series.free_slug("Forum", date(2027, 5, 4)) == "forum-2027-05-04-2"


def test_address_changed_for_a_whole_series_is_that_of_the_one(client):
    circle = make_circle()
    boss = make_facilitator(circle)
    first = make_event(circle, slug="first")
    series.start(first, circle, rule="", dates=[first.local_start.date() + timedelta(days=7)], by=boss)
    second = Event.objects.exclude(pk=first.pk).get()
    client.force_login(boss)
    client.post("/events/first/manage/edit/", typed(first, slug="renamed", place="The hall", scope="all"))
    second.refresh_from_db()
    assert (second.place, second.slug) == ("The hall", Event.objects.get(pk=second.pk).slug)
    assert Event.objects.get(pk=first.pk).slug == "renamed"
    assert FormerEventSlug.objects.get().slug == "first"
