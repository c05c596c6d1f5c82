"""allauth's pages with the portal's texts."""

import pytest
from django.urls import reverse
from django.utils import translation

from people.templatetags.browsers import browser
from tests.factories import make_person

CHROME = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile Safari/537.36"


@pytest.mark.django_db
def test_sign_in_speaks_the_portals_words(client):
    page = client.get("/accounts/login/").text
    assert "Email address" in page
    assert "Stay signed in on this device" in page
    assert "Remember Me" not in page


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (CHROME, "Chrome on Android"),
        (CHROME + " EdgA/131.0", "Edge on Android"),
        ("Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0", "Firefox on Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1",
            "Safari on iPhone",
        ),
        ("curl/8.0", "A browser we don’t recognize"),
        ("", "A browser we don’t recognize"),
    ],
)
def test_browser_is_named_in_words(user_agent, words):
    assert browser(user_agent) == words


def test_browser_in_spanish():
    with translation.override("es"):
        assert browser(CHROME) == "Chrome en Android"


@pytest.mark.django_db
def test_where_i_am_signed_in_names_the_browser(client):
    client.force_login(make_person())
    page = client.get(reverse("usersessions_list"), headers={"user-agent": CHROME}).text
    assert "Chrome on Android" in page
    assert "AppleWebKit" not in page
