"""Forms without a CSRF token: who may send them, from where, and how often."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone

from coalitions.forms.joins import InvitedForm
from people.models import Person
from pse_portal import urls
from pse_portal.open_forms import OpenForm, TimedForm, open_form
from tests.factories import make_hub


@open_form("test", per_minute=3, per_hour=5)
def form_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("taken" if request.method == "POST" else "shown")


# With the portal's own URLs, as error pages link to them.
urlpatterns = [path("form/", form_page), *urls.urlpatterns]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def visitor() -> Client:
    """Return a visitor with CSRF checks as in production."""
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin", "origin": "http://testserver"},
        {"sec-fetch-site": "none"},
        {"origin": "http://testserver"},
        {"origin": "http://127.0.0.1:8000"},  # SITE_URL: the public address of a proxy
        {},
    ],
)
def test_form_from_the_portals_own_page_is_taken_without_a_token(visitor, headers):
    assert visitor.post("/form/", headers=headers).content == b"taken"


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
        {"origin": "https://elsewhere.example"},
        {"origin": "https://testserver"},
        {"origin": "null"},
    ],
)
def test_form_from_another_site_is_refused(visitor, headers):
    assert visitor.post("/form/", headers=headers).status_code == 403


def test_signed_in_person_needs_the_token_even_from_here(visitor):
    visitor.force_login(Person.objects.create_user("anna@example.org", name="Anna"))
    from_here = {"sec-fetch-site": "same-origin", "origin": "http://testserver"}

    assert visitor.post("/form/", headers=from_here).status_code == 403

    visitor.cookies["csrftoken"] = "a" * 32
    answer = visitor.post("/form/", {"csrfmiddlewaretoken": "a" * 32}, headers=from_here)
    assert answer.content == b"taken"


def test_fourth_post_in_a_minute_is_told_to_wait(visitor, time_machine):
    time_machine.move_to("2027-03-01 12:00:00+00:00", tick=False)
    for _post in range(3):
        assert visitor.post("/form/").status_code == 200
    refused = visitor.post("/form/")
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")

    time_machine.shift(61)
    assert visitor.post("/form/").status_code == 200


def test_sixth_post_in_an_hour_is_told_to_wait(visitor, time_machine):
    time_machine.move_to("2027-03-01 12:00:00+00:00", tick=False)
    for _post in range(5):
        assert visitor.post("/form/").status_code == 200
        time_machine.shift(61)
    assert visitor.post("/form/").status_code == 429


def test_neighbour_at_another_address_is_not_held_up(visitor):
    for _post in range(4):
        visitor.post("/form/")
    assert Client(REMOTE_ADDR="203.0.113.7").post("/form/").status_code == 200


def test_looking_at_a_form_is_never_limited(visitor):
    for _look in range(20):
        assert visitor.get("/form/").status_code == 200


def test_trap_is_out_of_sight_and_reach_and_always_empty():
    html = str(OpenForm({"fax": "555"})["fax"])
    for part in ('type="text"', " hidden", 'tabindex="-1"', 'autocomplete="off"'):
        assert part in html
    assert "555" not in html


def test_form_that_fell_into_the_trap_can_be_sent_again_and_does_not_say_what_caught_it():
    caught = OpenForm({"fax": "http://spam.example"})
    assert caught.non_field_errors() == ["We couldn’t send this. Please check it and send it again."]
    assert OpenForm({"fax": ""}).is_valid()


def test_form_on_a_page_of_ones_own_is_not_taken_sooner_than_a_person_types(settings):
    settings.OPEN_FORM_SECONDS = 2

    def stamp_of(form: TimedForm) -> str:
        return re.search(r'value="([^"]+)"', str(form["opened"]))[1]

    with time_machine.travel(timezone.now(), tick=False) as clock:
        stamp = stamp_of(TimedForm())
        for sent in ({}, {"opened": "1:forged"}, {"opened": stamp}):
            assert TimedForm(sent).non_field_errors() == [
                "We couldn’t send this. Please check it and send it again."
            ]
        assert stamp_of(TimedForm({"opened": stamp})) == stamp  # sent again, it need not wait anew
        clock.shift(timedelta(seconds=3))
        assert TimedForm({"opened": stamp}).is_valid()
        assert not TimedForm({"opened": "1:forged"}).is_valid()


@pytest.mark.django_db
def test_accounts_and_invitations_are_timed_and_shared_cached_forms_are_not(client):
    assert 'name="opened"' in client.get("/accounts/signup/").content.decode()
    assert 'name="fax"' in client.get("/accounts/signup/").content.decode()
    assert issubclass(InvitedForm, TimedForm)
    assert 'name="opened"' not in client.get(make_hub().join_path).content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/hubs/elm/join/",
        "/hubs/elm/join/code/a/",
        "/hubs/elm/join/link/a/",
        "/hubs/start/",
        "/events/talk/rsvp/",
        "/rsvp/a/",
        "/newsletter/",
        "/newsletter/confirm/a/",
        "/newsletter/preferences/a/",
        "/newsletter/unsubscribe/a/",
        "/volunteer/drive/shifts/1/",
        "/petitions/buses/",
        "/petitions/confirm/a/",
        "/decisions/buses/act/1/",
        "/decisions/hear/a/",
    ],
)
def test_fifteen_neighbors_in_one_hall_are_answered_within_a_minute(path):
    statuses = [Client().post(path, {}).status_code for _neighbor in range(15)]
    assert statuses == [statuses[0]] * 15
    assert statuses[0] in {200, 404, 422}
