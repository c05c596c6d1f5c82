"""Near me: a county chosen once, remembered by a cookie that only one redirect reads."""

from datetime import timedelta

import pytest
from django.core.cache import caches

from hubs.models import County
from pages.near import PLACES
from tests.factories import make_event, make_hub, make_person, make_shift

pytestmark = pytest.mark.django_db

CLAYTON = {"to": "events", "zip": "30236"}


def test_a_county_chosen_once_narrows_every_list_and_can_be_forgotten(client):
    assert client.get("/near/?to=events").url == "/near/county/?to=events"

    chosen = client.post("/near/county/", CLAYTON)

    assert chosen.url == "/events/?county=clayton"
    cookie = chosen.cookies["near"]
    assert (cookie.value, cookie["path"], cookie["httponly"], cookie["samesite"]) == (
        "clayton",
        "/near/",
        True,
        "Lax",
    )
    for place in PLACES:
        answer = client.get(f"/near/?to={place}")
        assert answer.status_code == 302
        assert "no-store" in answer["Cache-Control"]
        assert answer.url.endswith("?county=clayton")
        assert client.get(answer.url).status_code == 200
    assert client.get("/near/?to=help&lang=es").url == "/es/help/?county=clayton"
    client.post("/near/county/", {"to": "events", "forget": "1"})
    assert client.get("/near/?to=events").url == "/near/county/?to=events"


def test_plain_addresses_are_the_same_with_and_without_the_choice_and_stay_cached(client):
    make_hub("Clayton")
    client.cookies["near"] = "clayton"  # even if a browser sent it everywhere
    for path in ("/", "/events/", "/help/", "/volunteer/", "/news/", "/near/county/"):
        with_choice = client.get(path)
        caches["pages"].clear()
        client.cookies.clear()
        assert client.get(path).content == with_choice.content
        assert "s-maxage" in with_choice["Cache-Control"]
        assert not with_choice.cookies
        client.cookies["near"] = "clayton"


def test_a_wrong_zip_code_is_explained_and_nothing_is_remembered(client):
    answer = client.post("/near/county/", {"to": "help", "zip": "99999"})
    assert "Enter a ZIP code with five numbers, like 30303, or choose your county." in answer.text
    assert 'value="99999"' in answer.text
    assert 'name="to" value="help"' in answer.text
    assert "near" not in answer.cookies
    assert client.get("/near/?to=https://evil.test/").url == "/near/county/?to=hub"
    assert client.post("/near/county/", CLAYTON, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_without_a_choice_the_zip_code_of_the_profile_counts(client):
    client.force_login(make_person(zip_code="30236"))
    assert client.get("/near/?to=events").url == "/events/?county=clayton"


def test_shifts_near_are_those_of_the_county_and_from_home(client):
    clayton, chatham = (County.objects.get(name=name) for name in ("Clayton", "Chatham"))
    for title, county in (("Greet at the door", clayton), ("Drive in Savannah", chatham)):
        shift = make_shift(county=county)
        shift.opportunity.title_en = title
        shift.opportunity.save()
    page = client.get("/volunteer/?county=clayton").text
    assert "Near Clayton County" in page
    assert "Greet at the door" in page
    assert "Drive in Savannah" not in page
    caches["pages"].clear()
    assert "Drive in Savannah" in client.get("/volunteer/").text


def test_front_page_says_what_was_won_and_who_came_and_offers_an_rsvp(client):
    hub = make_hub("Clayton")
    make_event(hub, slug="soon", starts_in=timedelta(days=2), capacity=3)
    make_event(hub, starts_in=timedelta(days=-20), attended=38, kind="listening")
    page = client.get("/").text
    assert "3 spots left" in page
    assert 'href="/events/soon/rsvp/"' in page
    assert "<dd>38</dd>" in page
    assert 'class="strip"' not in page
    client.force_login(make_person())
    assert 'class="strip"' in client.get("/").text
