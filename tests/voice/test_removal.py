"""Removal and withdrawal take effect on the next request, and on queued mails."""

import pytest

from coalitions import membership
from coalitions.models import Membership
from hubs.models import Liaison
from mailing import delivery
from mailing.models import Message
from tests.factories import (
    make_facilitator,
)
from tests.voice.world import INSIDE, TODAY, Visitor, World, at
from voice import figures, requests
from voice.models import Ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def changing(world):
    """Return the world for tests that change it: their responses are not cached for the cells."""
    kept, world.pages = world.pages, {}
    yield world
    world.pages = kept


def inside(visitor: Visitor) -> list[str]:
    """Return which insider pages, and pages of the hub's space, open."""
    doors = [*INSIDE[1:], "/hubs/elm/members/", at("work-hub", "elm", visitor.world.rows["link"].pk)]
    visitor.world.pages.clear()
    found = [door for door in doors if visitor.opens(door)]
    return [*found, "/network/"] if visitor.shows("/network/", "more than 90 days ago") else found


@pytest.mark.parametrize("how", ["leave", "remove", "block"])
def test_removal_acts_on_the_next_request(changing: World, how: str):
    second = make_facilitator(changing.rows["hub"])
    for name, opened in (("at_hub", 6), ("hub_boss", 7)):
        visitor, person = changing.visitors[name], changing.people[name]
        assert len(inside(visitor)) == opened
        row = Membership.objects.get(person=person, coalition=changing.rows["hub"])
        membership.leave(row) if how == "leave" else getattr(membership, how)(row, second, "Why.")
        assert inside(visitor) == []
        assert not figures.sees_whole(person)
        assert not Ask.objects.visible_to(person).exists()


def test_who_steps_down_stays_inside_and_leads_no_more(changing: World):
    make_facilitator(changing.rows["hub"])
    visitor = changing.visitors["hub_boss"]
    assert visitor.shows("/me/", "Hushed ask")
    membership.step_down(
        Membership.objects.get(person=changing.people["hub_boss"], coalition=changing.rows["hub"])
    )
    assert len(inside(visitor)) == 6
    assert not visitor.shows("/me/", "Hushed ask")


def test_liaison_who_steps_down_sends_no_word(changing: World):
    Liaison.objects.filter(person=changing.people["liaison"]).update(until=TODAY())
    assert not changing.visitors["liaison"].opens(at("statement", "elm", changing.rows["link"].pk))


def test_who_takes_their_name_back_is_not_shown_on_the_next_request(changing: World):
    visitor = changing.visitors["member"]
    changing.pages.clear()
    assert visitor.shows("/circles/water/members/", "Shown Sheila")
    row = Membership.objects.get(person__name="Shown Sheila")
    membership.change(row, perspective="community", is_shown=False, organization=None)
    changing.pages.clear()
    assert not visitor.shows("/circles/water/members/", "Shown Sheila")


@pytest.mark.parametrize("how", ["leave", "remove", "block", "step_down"])
def test_mail_about_an_ask_is_not_for_who_leads_no_more(changing: World, how: str, smtp_sink):
    hub, gone = changing.rows["hub"], changing.people["hub_boss"]
    stays = make_facilitator(hub)
    delivery.drain()
    requests.ask(changing.rows["link"], "circle", changing.people["boss"], kind="map", words="A second ask")
    mine = Message.objects.waiting().get(template="voice/email/ask_asked", person=gone)
    row = Membership.objects.get(person=gone, coalition=hub)
    if how in {"leave", "step_down"}:
        getattr(membership, how)(row)
    else:
        getattr(membership, how)(row, stays, "Why.")
    delivery.drain()
    mine.refresh_from_db()
    assert (mine.state, mine.reason) == ("skipped", "moot")
    other = Message.objects.get(template="voice/email/ask_asked", person=stays)
    assert other.state == "accepted"


def test_ask_that_is_taken_back_is_not_mailed(changing: World, smtp_sink):
    made = requests.ask(
        changing.rows["link"], "circle", changing.people["boss"], kind="map", words="A third ask"
    )
    requests.withdraw(made, "circle", changing.people["boss"])
    delivery.drain()
    mails = Message.objects.filter(about_type="voice.ask", about_id=made.pk)
    assert {(mail.state, mail.reason) for mail in mails} == {("skipped", "moot")}
