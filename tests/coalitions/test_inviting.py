from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from coalitions import invitations, membership
from coalitions.mails import InvitationStream
from coalitions.models import Invitation, Membership
from mailing import delivery
from mailing.models import Message, Suppression
from people.models import Person
from tests.factories import make_circle, make_facilitator, make_member, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def a_circle():
    circle = make_circle(joining="invitation")
    return circle, make_facilitator(circle)


def invite(circle, boss, *addresses):
    return invitations.invite(circle, addresses, language="es", note="Venga", by=boss)


def mails():
    return list(Message.objects.filter(template__contains="email/invited").order_by("pk"))


def test_invitation_is_held_ten_minutes_and_can_be_taken_back():
    circle, boss = a_circle()

    [row] = invite(circle, boss, "ana@example.org")
    [mail] = mails()
    assert mail.due_at > timezone.now() + timedelta(minutes=9)
    assert (mail.email, mail.language, mail.stream) == ("ana@example.org", "es", f"invitation:{circle.slug}")
    invitations.take_back(row, boss)

    assert mails()[0].state == Message.State.SKIPPED
    with pytest.raises(invitations.Over):
        invitations.accept(row, name="Ana", language="es", perspective="community", is_shown=False)


def test_nobody_is_made_or_told_of_before_the_yes():
    circle, boss = a_circle()
    known = make_person("known@example.org")

    rows = invite(circle, boss, "unknown@example.org", known.email)

    assert len(rows) == 2
    assert not Person.objects.filter(email="unknown@example.org").exists()
    assert not Membership.objects.filter(person=known).exists()


def test_who_is_inside_or_invited_already_is_not_asked_again():
    circle, boss = a_circle()
    inside = make_member(circle).person
    put_out = make_member(circle)
    membership.block(put_out, boss, "Threats")
    invite(circle, boss, "ana@example.org")

    assert invite(circle, boss, "ana@example.org", inside.email, put_out.person.email) == []


def test_dawdler_is_asked_once_more_then_the_invitation_ends():
    circle, boss = a_circle()
    [row] = invite(circle, boss, "ana@example.org")
    now = timezone.now()

    assert invitations.ask_again_and_end(now + timedelta(days=4)) == (0, 0)
    assert invitations.ask_again_and_end(now + timedelta(days=5, hours=1)) == (1, 0)
    assert invitations.ask_again_and_end(now + timedelta(days=9)) == (0, 0)
    assert [mail.template.rpartition("/")[2] for mail in mails()] == ["invited", "invited_again"]
    assert invitations.ask_again_and_end(now + timedelta(days=14)) == (0, 1)

    row.refresh_from_db()
    assert row.state == Invitation.State.ENDED
    assert len(mails()) == 2


def test_invitation_and_its_mail_end_after_fourteen_days_though_no_tick_says_so():
    circle, boss = a_circle()
    [row] = invite(circle, boss, "ana@example.org")
    [mail] = mails()
    ends = row.invited_at + timedelta(days=14)
    assert mail.expires_at == ends

    with time_machine.travel(ends - timedelta(minutes=1), tick=False):
        assert invitations.lives(row)
    with time_machine.travel(ends, tick=False):
        assert not invitations.lives(row)
        with pytest.raises(invitations.Over):
            invitations.accept(row, name="Ana", language="es", perspective="community", is_shown=False)
    assert not Membership.objects.filter(person__email="ana@example.org").exists()


def test_a_day_has_its_limit_and_nobody_of_the_list_is_asked_beyond_it():
    circle, boss = a_circle()
    invite(circle, boss, *(f"n{nth}@example.org" for nth in range(invitations.MOST_A_DAY)))

    with pytest.raises(invitations.TooMany):
        invite(circle, boss, "one@example.org")

    assert Invitation.objects.count() == invitations.MOST_A_DAY


class TestPages:
    def test_stranger_joins_by_the_mailed_link(self, client):
        circle, boss = a_circle()
        [row] = invite(circle, boss, "ana@example.org")

        page = client.get(row.path)
        assert f"You’re invited to join {circle.name}" in page.text
        client.post(row.path, {"do": "join", "name": "Ana", "perspective": "community", "age_band": "on"})

        joined = Membership.objects.get(person__email="ana@example.org")
        assert (joined.state, joined.person.name) == ("active", "Ana")
        assert client.session["_auth_user_id"] == str(joined.person_id)
        assert "This invitation has ended" in client.get(row.path).text

    def test_no_is_heard(self, client):
        circle, boss = a_circle()
        [row] = invite(circle, boss, "ana@example.org")

        assert "We won’t ask you about this invitation again" in client.post(row.path, {"do": "decline"}).text

        row.refresh_from_db()
        assert row.state == "declined"
        assert not Person.objects.filter(email="ana@example.org").exists()

    def test_invited_person_who_signs_in_finds_the_invitation(self, client):
        circle, boss = a_circle()
        ana = make_person("ana@example.org")
        invite(circle, boss, ana.email)
        client.force_login(ana)

        assert f"You’re invited to join {circle.name}." in client.get("/me/").text
        client.post(circle.join_path, {"perspective": "community", "age_band": "on"})

        assert Membership.objects.get(person=ana).state == "active"

    def test_odd_address_is_named_and_nobody_is_invited(self, client):
        circle, boss = a_circle()
        client.force_login(boss)

        page = client.post(
            circle.address("invite"), {"addresses": "ana@example.org\nnonsense", "language": "en"}
        ).text

        assert "“nonsense” isn’t an email address." in page
        assert Invitation.objects.count() == 0

    def test_who_stopped_them_gets_no_more_of_this_coalition(self, smtp_sink):
        circle, boss = a_circle()
        Suppression.objects.create(email="ana@example.org", stream=InvitationStream.of(circle.slug))
        invite(circle, boss, "ana@example.org")
        Message.objects.update(due_at=timezone.now())
        delivery.drain()

        assert mails()[0].reason == "suppressed"
