"""Forms without a CSRF token: who may send them, from where, and how often."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from people.models import Person
from pse_portal import urls
from pse_portal.open_forms import OpenForm, open_form


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


def test_form_that_fell_into_the_trap_says_so_and_can_be_sent_again():
    caught = OpenForm({"fax": "http://spam.example"})
    assert caught.non_field_errors() == [
        "This looked like it came from a bot. If you’re a person, please send it again."
    ]
    assert OpenForm({"fax": ""}).is_valid()
