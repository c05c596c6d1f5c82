"""Mails to facilitators: a person who is no longer one when a mail is sent does not get it, whatever it is about."""

from typing import Any

import pytest

from agenda import proposals
from agenda import view_requests as agenda_asking
from coalitions import letters, membership
from coalitions.models import Coalition, Membership
from dialogue import moderator_access, report_decisions
from hubs import connections
from hubs.models import Liaison
from mailing import calls, delivery
from mailing.models import Call, Message
from people.models import Person
from tests.factories import (
    make_circle,
    make_facilitator,
    make_hub,
    make_item,
    make_link,
    make_member,
    make_moderator,
    make_person,
    make_thread,
)
from voice import requests

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def write(hub: Any) -> None:
    letters.write(hub, name="Ana", email="ana@example.org", phone="", language="en", words="Hello")


def ask_to_join(hub: Any) -> None:
    Coalition.objects.filter(pk=hub.pk).update(joining="approval")
    membership.join(hub, make_person())


def propose_link(hub: Any) -> None:
    circle = make_circle()
    connections.propose(hub, circle, "circle", make_facilitator(circle))


def ask(hub: Any) -> None:
    link = make_link(hub, make_circle())
    requests.ask(link, "circle", make_facilitator(link.circle), kind="map", words="A map")


def ask_for_view(hub: Any) -> None:
    link = make_link(hub, make_circle())
    agenda_asking.ask(make_item(link.circle), make_facilitator(link.circle), question_en="All pipes?")


def propose_goal(hub: Any) -> None:
    proposals.bring(hub, make_member(hub).person, title_en="A goal")


def report(hub: Any) -> None:
    post = make_thread(hub).posts.get()
    report_decisions.report(post, make_member(hub).person, reason="other", words="Not kind.")


def break_glass(hub: Any) -> None:
    moderator_access.break_glass(hub, make_moderator(), "A threat.")


CAUSES = [write, ask_to_join, propose_link, ask, ask_for_view, propose_goal, report, break_glass]


def end(row: Membership, by: Person, how: str) -> None:
    if how in {"leave", "step_down"}:
        getattr(membership, how)(row)
    else:
        getattr(membership, how)(row, by, "Why.")


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.__name__)
def test_who_leads_no_more_gets_no_letter_that_waits(cause, smtp_sink):
    hub = make_hub()
    stays, gone = make_facilitator(hub), make_facilitator(hub)
    cause(hub)
    [mail] = Message.objects.waiting().filter(person=gone)
    membership.step_down(Membership.objects.get(coalition=hub, person=gone))
    delivery.drain()
    mail.refresh_from_db()
    assert (mail.state, mail.reason, mail.context) == ("skipped", "moot", {})
    assert gone.email not in smtp_sink.recipients()
    assert stays.email in smtp_sink.recipients()


@pytest.mark.parametrize("how", ["leave", "remove", "block", "step_down"])
def test_however_they_ceased_to_lead(how, smtp_sink):
    hub = make_hub()
    stays, gone = make_facilitator(hub), make_facilitator(hub)
    called = make_facilitator(hub, make_person(email=None, phone="+14045550123"))
    write(hub)
    assert len(calls.to_say(Call.objects.owed_by(hub).to_make())) == 1
    for person in (gone, called):
        end(Membership.objects.get(coalition=hub, person=person), stays, how)
    delivery.drain()
    mail = Message.objects.get(person=gone, template="coalitions/email/letter_waits")
    assert (mail.state, mail.reason) == ("skipped", "moot")
    assert [stays.email] == [to for to in smtp_sink.recipients() if to in {stays.email, gone.email}][:1]
    told = calls.to_say(Call.objects.filter(template="coalitions/email/letter_waits"))
    assert told == []


def test_seat_that_was_offered_to_somebody_who_left_is_offered_no_more(smtp_sink):
    hub = make_hub()
    boss, row = make_facilitator(hub), make_member(hub)
    connections.name_liaison(make_link(hub, make_circle()), row.person, boss)
    membership.leave(row)
    assert Liaison.objects.get().until
    delivery.drain()
    mail = Message.objects.get(template="hubs/email/liaison_named")
    assert (mail.state, mail.reason) == ("skipped", "moot")


def test_facilitator_named_by_phone_says_no_and_is_a_member_again(client):
    hub = make_hub()
    boss = make_facilitator(hub)
    client.force_login(boss)
    for answer, role in (("no", "member"), ("yes", "facilitator")):
        row = make_member(hub, make_person(email=None, phone="+14045550123", name="Rosa"))
        client.post(hub.address("leads"), {"do": "name", "member": row.pk})
        call = Call.objects.owed_by(hub).to_make().get()
        page = client.get(hub.address("calls")).content.decode()
        assert 'name="answer" value="yes"' in page
        assert 'name="answer" value="no"' in page
        client.post(hub.address("call-made", pk=call.pk), {"answer": answer, "note": "Glad."})
        row.refresh_from_db()
        call.refresh_from_db()
        assert (call.outcome, call.note, call.called_by, row.role) == (answer, "Glad.", boss, role)
    # A second person still had the page open, and answered again.
    client.post(hub.address("call-made", pk=call.pk), {"answer": "no"})
    stale = client.post(hub.address("call-made", pk=call.pk), {"answer": "yes"}, follow=True)
    assert "This has changed since." in stale.content.decode()
    call.refresh_from_db()
    row.refresh_from_db()
    assert (call.outcome, row.role) == ("no", "member")
