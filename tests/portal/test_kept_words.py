"""Draft recovery: what is kept of a post sent while signed out, how much, and for how long."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from dialogue.models.post import LONGEST
from office import retention
from tests.factories import make_circle, make_member, make_person

pytestmark = pytest.mark.django_db
PAGE = "/circles/c/dialogue/new/"


def kept() -> list[dict[str, str]]:
    found = [row.get_decoded() for row in Session.objects.all()]
    return [one["kept-words"]["fields"] for one in found if "kept-words" in one]


def test_stranger_keeps_the_forms_own_fields_alone(client):
    answer = client.post(PAGE, {"title": "A bus", "body": "Words.", "junk": "x" * 2_000_000, "upload": "x"})
    assert "/accounts/login/" in answer["Location"]
    assert kept() == [{"title": "A bus", "body": "Words."}]


def test_whole_post_fits_and_more_is_refused_and_not_kept(client):
    assert client.post(PAGE, {"title": "ñ", "body": "😀" * LONGEST}).status_code == 302
    assert len(kept()) == 1
    Session.objects.all().delete()
    assert client.post(PAGE, {"title": "x" * 40_000, "body": "x" * (64 * 1024 - 40_000)}).status_code == 413
    assert Session.objects.count() == 0


def test_network_keeps_ten_forms_a_minute():
    answers = [Client(REMOTE_ADDR="10.0.0.1").post(PAGE, {"body": "x"}) for _turn in range(11)]
    assert [one.status_code for one in answers] == [302] * 10 + [429]
    assert (answers[-1]["Retry-After"], len(kept())) == ("60", 10)
    assert Client(REMOTE_ADDR="10.0.0.2").post(PAGE, {"body": "x"}).status_code == 302


def test_network_keeps_sixty_forms_an_hour(time_machine):
    time_machine.move_to("2027-03-01 12:00:00+00:00")
    codes = []
    for _minute in range(7):
        codes += [Client(REMOTE_ADDR="10.0.0.1").post(PAGE, {"body": "x"}).status_code for _turn in range(10)]
        time_machine.shift(61)
    assert codes == [302] * 60 + [429] * 10


def test_words_of_a_stranger_are_kept_a_day_and_a_session_of_somebody_lasts_as_any(client):
    client.post(PAGE, {"title": "A bus", "body": "Words."})
    last = timezone.now() + timedelta(days=1, minutes=1)
    assert Session.objects.get().expire_date < last
    person = make_person("ana@example.org")
    make_member(make_circle(slug="c"), person)
    client.force_login(person)
    assert "Words." in client.get(PAGE).content.decode()
    assert Session.objects.get().expire_date > last


def test_sessions_that_are_over_are_cleared_with_what_was_kept_of_their_browsers(client):
    client.force_login(make_person("ana@example.org"))
    client.get("/me/")
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    other = Client()
    other.force_login(make_person("ben@example.org"))
    other.get("/me/")
    assert UserSession.objects.count() == 2

    retention.sweep(timezone.now())

    assert Session.objects.get().session_key == other.session.session_key
    assert UserSession.objects.get().session_key == other.session.session_key
