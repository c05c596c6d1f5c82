"""Changes of how a person signs in: they need reauthentication and are notified; and how long a code is valid."""

import base64
import hmac
import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client

from mailing.models import Message
from tests.factories import make_person

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-word-for-tests"


@pytest.fixture
def ana() -> Any:
    person = make_person("ana@example.org", password=PASSWORD, name="Ana")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


@pytest.fixture
def browser(ana) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": ana.email, "password": PASSWORD})
    return client


def told() -> list[tuple[str, str]]:
    """Return (address, what) of the emails that notify of a change."""
    rows = Message.objects.filter(template="people/email/account_changed").order_by("pk")
    return [(row.email, row.context["what"]) for row in rows]


def code_for(address: str) -> str:
    return Message.objects.filter(email=address, context__has_key="code").latest("pk").context["code"]


def test_new_address_asks_for_the_password_and_is_told_to_the_old_and_the_new_one(ana, browser):
    asked = browser.post("/accounts/email/", {"action_add": "", "email": "new@example.org"})
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert not Message.objects.filter(email="new@example.org").exists()
    wrong = browser.post(asked["Location"], {"password": "wrong"})
    assert wrong.status_code == 200
    assert not Message.objects.filter(email="new@example.org").exists()

    browser.post(asked["Location"], {"password": PASSWORD})
    browser.post("/accounts/confirm-email/", {"code": code_for("new@example.org")})

    ana.refresh_from_db()
    assert ana.email == "new@example.org"
    assert told() == [("ana@example.org", "email_changed"), ("new@example.org", "email_changed")]


def test_new_password_is_told(ana, browser):
    fields = {"oldpassword": PASSWORD, "password1": "another-long-word", "password2": "another-long-word"}
    browser.post("/accounts/password/change/", fields)
    assert told() == [("ana@example.org", "password_changed")]


def totp_now(secret: str) -> str:
    """Return what an authenticator app shows (RFC 6238)."""
    digest = hmac.digest(base64.b32decode(secret), int(time.time() // 30).to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 10**6:06}"


def test_second_factor_is_told_when_it_comes_and_when_it_goes(
    ana, browser, django_capture_on_commit_callbacks
):
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    secret = browser.get("/accounts/2fa/totp/activate/").context["form"].secret
    code = totp_now(secret)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/accounts/2fa/totp/activate/", {"code": code})
    assert Authenticator.objects.filter(user=ana, type="totp").exists()
    browser.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=ana, type="totp").exists()
    assert told() == [("ana@example.org", "totp_activated"), ("ana@example.org", "totp_deactivated")]


@pytest.mark.parametrize(("minutes", "works"), [(14, True), (16, False)])
def test_code_to_sign_in_is_good_for_fifteen_minutes(ana, client, time_machine, minutes, works):
    time_machine.move_to("2027-03-01 12:00:00+00:00", tick=False)
    client.post("/accounts/login/code/", {"email": ana.email})
    message = Message.objects.get()
    assert message.context["minutes"] == 15
    time_machine.shift(timedelta(minutes=minutes))
    client.post("/accounts/login/code/confirm/", {"code": message.context["code"]})
    assert ("_auth_user_id" in client.session) == works
