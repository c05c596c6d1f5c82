"""/privacy/ is true: it says what every app keeps and for how long, and names every cookie that is really set."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils.html import escape

from office import privacy
from pages.cookies import COOKIES
from tests.factories import make_person
from tests.page_types.sample_site import PASSWORD

pytestmark = pytest.mark.django_db


def test_page_names_every_rule_the_ip_address_the_log_and_every_cookie(client):
    page = client.get("/privacy/").text
    for held in privacy.tables().values():
        assert escape(str(held.keeps)) in page, held.label
    for words in (
        "IP address and the browser",
        "A log of important actions",
        "We keep it for two years",
        *COOKIES,
    ):
        assert words in page


def test_each_cookie_of_the_list_is_set_and_no_other():
    """Sign in, save one's details, and read the message: what that sets is what the page lists."""
    person = make_person("ana@example.org", password=PASSWORD)
    EmailAddress.objects.create(user=person, email="ana@example.org", verified=True, primary=True)
    client, seen = Client(), set()
    for answer in (
        client.get("/accounts/login/"),
        client.post("/accounts/login/", {"login": "ana@example.org", "password": PASSWORD}),
        client.post("/me/details/", {"name": "Ana", "language": "en", "time_zone": "UTC"}),
        client.get("/me/"),
        client.post("/near/county/", {"zip": "30236"}),
    ):
        seen |= {*answer.cookies}
    assert seen == {*COOKIES}
