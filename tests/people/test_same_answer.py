"""Whoever types an address into an open form learns nothing about it: each form answers all addresses alike.

Compared for an address that is known and one that is not: status, place, page, cookies, number of mails, and the work, as
the number of SQL statements and of password hashes. Where the work differs by what the mail holds, the form says so here.
Times are not measured: they would hold on one machine only.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import hashers
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mailing.models import Message
from tests.factories import (
    make_circle,
    make_event,
    make_member,
    make_opportunity,
    make_person,
    make_rsvp,
    make_shift,
    make_sign_up,
    make_volunteer,
)
from tests.news.letters import make_site, make_subscriber

pytestmark = pytest.mark.django_db

KNOWN, NEW = "known@example.org", "other@example.org"


@dataclass(frozen=True)
class Form:
    """An open form: where it is and what is sent besides the address, which is the field `address`."""

    path: str
    values: dict[str, Any] = field(default_factory=dict)
    address: str = "email"
    more_work: int = 0  # SQL statements by which the two may differ
    mails_known_only: bool = False  # there is nothing to mail to an address that is not known


FORMS = {
    "sign in": Form("/accounts/login/", {"password": "wrong-word-for-tests"}, address="login", more_work=1),
    "sign in by code": Form("/accounts/login/code/"),
    "sign up": Form(
        "/accounts/signup/", {"name": "Ana", "password1": "a-long-word-for-tests", "age_band": "on"}
    ),
    "new password": Form("/accounts/password/reset/"),
    "join": Form("/circles/the-circle/join/", {"name": "Ana", "perspective": "community", "age_band": "on"}),
    "subscribe": Form("/newsletter/", {"place": "footer"}),
    "RSVP": Form("/events/the-event/rsvp/", {"name": "Ana", "party_size": "1"}),
    "shift": Form("/volunteer/the-help/{shift}/", {"name": "Ana", "party_size": "1", "age_band": "adult"}),
    "link to my shifts": Form("/volunteer/again/", mails_known_only=True),
}


@pytest.fixture
def shift() -> Any:
    """Return a shift of a portal in which one address is known in every way."""
    make_site()
    circle = make_circle(slug="the-circle")
    event = make_event(circle, slug="the-event")
    shift = make_shift(make_opportunity(circle, slug="the-help"))
    person = make_person(KNOWN, password="a-long-word-for-tests")
    EmailAddress.objects.create(user=person, email=KNOWN, verified=True, primary=True)
    make_member(circle, person=person)
    make_rsvp(event, email=KNOWN, name="Ana")
    make_sign_up(shift, make_volunteer(email=KNOWN, person=person))
    make_subscriber("news", email=KNOWN)
    return shift


def told(form: Form, shift: Any, address: str, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, Any], int]:
    """Send the form with an address; return what the sender learns, and the number of SQL statements."""
    for cache in ("default", "pages"):
        caches[cache].clear()
    client, hashes = Client(), []
    hasher = type(hashers.get_hasher())
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda self, *args: hashes.append(1) or encode(self, *args))
    Message.objects.all().delete()
    path = form.path.format(shift=shift.pk)
    client.get(path)
    with CaptureQueriesContext(connection) as made:
        answer = client.post(path, {**form.values, form.address: address})
    page = client.get(answer["Location"]).text if answer.status_code == 302 else answer.text
    monkeypatch.setattr(hasher, "encode", encode)
    return {
        "status": answer.status_code,
        "place": _without_what_is_random(answer.headers.get("Location", ""), address),
        "page": _without_what_is_random(page, address),
        "cookies": sorted(
            (name, morsel["httponly"], morsel["max-age"]) for name, morsel in answer.cookies.items()
        ),
        "password hashes": len(hashes),
        "mails": Message.objects.filter(email=address).count(),
    }, sum("SAVEPOINT" not in one["sql"] for one in made)


def _without_what_is_random(text: str, address: str) -> str:
    text = text.replace(address, "…").replace(address.replace("@", "%40"), "…")
    text = re.sub(r'(?<=name="csrfmiddlewaretoken" value=")\w+', "", text)
    return re.sub(r"\b\d+-[0-9a-f]{40}\b|\b[a-z0-9]{6}(?=</b>)", "", text)


@pytest.mark.parametrize("name", FORMS)
def test_known_and_unknown_addresses_get_the_same_answer(
    shift: Any, monkeypatch: pytest.MonkeyPatch, name: str
):
    form = FORMS[name]
    new, work = told(form, shift, NEW, monkeypatch)
    known, known_work = told(form, shift, KNOWN, monkeypatch)

    if form.mails_known_only:
        assert (known.pop("mails"), new.pop("mails")) == (1, 0)
    assert known == new
    assert abs(known_work - work) <= form.more_work, (known_work, work)
