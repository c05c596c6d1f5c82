"""When a session was last used is noted now and then, not with each page."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from people.activity import NOTED_EVERY
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def test_session_in_use_is_noted_every_ten_minutes_and_at_once_from_another_browser(client, time_machine):
    time_machine.move_to("2027-03-01 12:00:00+00:00", tick=False)
    client.force_login(make_person())
    client.get("/mission/")
    first = UserSession.objects.get().last_seen_at

    time_machine.shift(NOTED_EVERY - 1)
    client.get("/mission/")
    assert UserSession.objects.get().last_seen_at == first

    time_machine.shift(2)
    client.get("/mission/")
    assert UserSession.objects.get().last_seen_at > first

    time_machine.shift(5)
    client.get("/mission/", headers={"user-agent": "another"})
    assert UserSession.objects.get().user_agent == "another"


def test_new_key_of_a_session_is_noted_at_once(client):
    client.force_login(make_person())
    client.get("/mission/")
    session = client.session
    session.cycle_key()
    client.cookies["sessionid"] = session.session_key
    client.get("/mission/")
    assert UserSession.objects.filter(session_key=session.session_key).exists()


def test_visitor_without_a_session_leaves_no_note():
    Client().get("/mission/")
    assert not UserSession.objects.exists()
