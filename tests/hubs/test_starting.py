import pytest
from django.urls import reverse

from hubs.models import HubRequest

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def send(client, **values):
    given = {
        "county": "",
        "place": "",
        "name": "Lee",
        "email": "lee@example.org",
        "phone": "",
        "note": "",
        **values,
    }
    return client.post(reverse("hubs:start"), given)


def test_wish_for_a_county_is_kept_and_counted(client):
    answer = send(client, county="butts", note="Buses", would_help="on")

    hub_request = HubRequest.objects.get()
    assert (hub_request.county.name, hub_request.state, hub_request.would_help, hub_request.note) == (
        "Butts",
        "new",
        True,
        "Buses",
    )
    assert "1 neighbor has asked for a hub in Butts County." in client.get(answer.url).text


def test_wish_from_outside_georgia_is_kept_by_its_words(client):
    send(client, place="Dothan, Alabama")

    hub_request = HubRequest.objects.get()
    assert (hub_request.county, hub_request.place) == (None, "Dothan, Alabama")


def test_same_address_for_the_same_county_stays_one_row(client):
    send(client, county="butts")
    send(client, county="butts", email="LEE@example.org", note="More")
    send(client, county="cobb")

    assert HubRequest.objects.count() == 2
    assert HubRequest.objects.get(county__slug="butts").note == "More"


def test_wish_without_a_place_is_asked_for_one_and_keeps_the_rest(client):
    answer = send(client, note="Buses")

    assert "Choose a county, or enter your town and state below." in answer.text
    assert "Buses" in answer.text
    assert HubRequest.objects.count() == 0


def test_wish_with_a_number_only_is_kept(client):
    send(client, county="butts", email="", phone="404 555 0123")

    assert HubRequest.objects.get().phone == "+14045550123"


def test_unreadable_number_is_said_and_kept(client):
    answer = send(client, county="butts", email="", phone="call me")

    assert "We can’t read this phone number." in answer.text
    assert 'value="call me"' in answer.text
