"""Wrong passwords: they lock out the guesser, never the owner."""

import threading
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils.module_loading import import_string

from mailing.models import Message
from pse_portal import settings as production
from tests.factories import make_person

pytestmark = pytest.mark.django_db
PASSWORD, ADDRESS = "a-long-word-for-tests", "ana@example.org"


@pytest.fixture
def ana() -> Any:
    person = make_person(ADDRESS, password=PASSWORD)
    EmailAddress.objects.create(user=person, email=ADDRESS, verified=True, primary=True)
    return person


def signs_in(network: str, password: str, browser: Client | None = None, address: str = ADDRESS) -> bool:
    answer = (browser or Client()).post(
        "/accounts/login/", {"login": address, "password": password}, REMOTE_ADDR=network
    )
    return answer.status_code == 302


def guess_from_many_networks(times: int) -> None:
    for turn in range(times):  # four from each
        assert not signs_in(f"10.1.{turn // 4}.1", "wrong")


def test_five_wrong_passwords_shut_out_their_network_and_not_the_owner(ana):
    for _turn in range(5):
        assert not signs_in("10.0.0.1", "wrong")
    assert not signs_in("10.0.0.1", PASSWORD)
    assert not signs_in("10.0.0.1", PASSWORD, address=ADDRESS.upper())
    assert signs_in("10.0.0.2", PASSWORD)


def test_right_passwords_are_no_guesses(ana):
    assert all(signs_in("10.0.0.2", PASSWORD) for _turn in range(6))


def test_new_password_by_mail_ends_the_wait_of_whoever_guessed(ana):
    browser = Client()
    for _turn in range(5):
        assert not signs_in("10.0.0.1", "wrong", browser)
    assert not signs_in("10.0.0.1", PASSWORD, browser)
    browser.post("/accounts/password/reset/", {"email": ADDRESS}, REMOTE_ADDR="10.0.0.1")
    code = Message.objects.get(template="people/email/password_code").context["code"]
    browser.post("/accounts/password/reset/confirm/", {"code": code}, REMOTE_ADDR="10.0.0.1")
    words = {"password1": "another-long-word", "password2": "another-long-word"}
    browser.post("/accounts/password/reset/complete/", words, REMOTE_ADDR="10.0.0.1")
    assert signs_in("10.0.0.1", "another-long-word")


def test_fifty_guesses_an_hour_from_everywhere_shut_out_new_browsers_and_not_one_that_signed_in_before(
    ana, time_machine
):
    time_machine.move_to("2027-03-01 12:00:00+00:00")
    mine, others = Client(), Client()
    assert signs_in("10.0.0.2", PASSWORD, mine)
    mine.post("/accounts/logout/")
    other = make_person("ben@example.org", password=PASSWORD)
    EmailAddress.objects.create(user=other, email=other.email, verified=True, primary=True)
    assert signs_in("10.0.0.3", PASSWORD, others, other.email)
    others.post("/accounts/logout/")

    guess_from_many_networks(49)
    assert signs_in("10.9.0.9", PASSWORD)
    assert not signs_in("10.8.0.8", "wrong")

    assert not signs_in("10.9.0.9", PASSWORD)
    assert not signs_in("10.0.0.3", PASSWORD, others), "known, but for somebody else"
    assert signs_in("10.0.0.2", PASSWORD, mine)
    mine.post("/accounts/logout/")
    ana.nonce = "another"
    ana.save()
    assert not signs_in("10.0.0.2", PASSWORD, mine), "a new nonce ends the proof"
    time_machine.shift(3601)
    assert signs_in("10.9.0.9", PASSWORD)


def test_cache_without_redis_adds_a_key_once_however_many_ask(tmp_path):
    """Rate limits count under a lock that is a key added to the cache."""
    made = production.CACHES["default"]
    assert "filebased" not in made["BACKEND"]
    cache = import_string(made["BACKEND"])(str(tmp_path), {})
    added: list[int] = []

    def add(turn: int, start: threading.Barrier) -> None:
        start.wait()
        if cache.add(f"lock-{turn}", 1):
            added.append(turn)

    for turn in range(20):
        start = threading.Barrier(8)
        threads = [threading.Thread(target=add, args=(turn, start)) for _one in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert added == list(range(20))
