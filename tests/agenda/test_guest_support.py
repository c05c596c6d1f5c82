"""Support for a goal without an account: never counted before it is proven, and the same answer to everyone."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from agenda import guest_support, support
from agenda.models import AgendaItem, Endorsement, GuestSupport
from agenda.privacy import HELD
from coalitions.models import Membership
from mailing import calls, compose
from mailing.models import Call, Message
from office.privacy import Subject
from tests.factories import make_circle, make_facilitator, make_item, make_member, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture
def item() -> AgendaItem:
    return make_item(make_circle(slug="water"), slug="clean-water")


def sends(client: Client, **typed: str) -> Any:
    return client.post("/agenda/clean-water/support/", {"name": "Ana Ruiz", **typed})


def link(to: str = "ana@example.org") -> str:
    message = Message.objects.filter(email=to).latest("pk")
    mail = compose.mails_of([message])[message]
    assert mail is not None
    return str(mail.context()["path"])


def counted(item: AgendaItem) -> int:
    item.refresh_from_db()
    return item.people_count


def test_mailed_link_counts_once_when_pressed_and_withdraws(client: Client, item: AgendaItem):
    assert "/agenda/clean-water/support/" in client.get(item.get_absolute_url()).content.decode()
    assert sends(client, email="Ana@Example.org")["Location"] == "/agenda/clean-water/support/?done=email"
    assert counted(item) == 0, "not proven yet"
    path = link()
    client.get(path)
    client.head(path)
    assert counted(item) == 0, "a program that follows links supports nothing"
    for _ in range(2):
        assert "Your support counts now." in client.post(path, {"do": "confirm"}).content.decode()
        assert counted(item) == 1
    assert "1 person" in client.get(f"/es{item.get_absolute_url()}").content.decode().replace(
        "1 persona", "1 person"
    )
    client.post(path, {"do": "withdraw"})
    assert (counted(item), GuestSupport.objects.count(), client.get(path).status_code) == (0, 0, 404)


def test_answer_is_the_same_for_every_address_and_only_the_unproven_get_mail(
    client: Client, item: AgendaItem
):
    known, supporter = make_person("known@example.org"), make_person("with-us@example.org")
    support.endorse(item, supporter)
    guest_support.ask(item, name="G", email="guest@example.org", phone="", language="en")
    guest_support.confirm(GuestSupport.objects.get())
    before = Message.objects.count()
    answers = {
        (answer.status_code, answer["Location"])
        for email in ("new@example.org", known.email, supporter.email, "guest@example.org")
        for answer in [sends(client, email=email)]
    }
    assert len(answers) == 1
    to = sorted(Message.objects.order_by("pk").values_list("email", flat=True)[before:])
    assert to == ["known@example.org", "new@example.org"]
    assert counted(item) == 2
    assert "Enter an email address or a phone number" in sends(client).content.decode()


def test_person_with_the_address_supports_as_themselves_and_whom_the_circle_removed_not(item: AgendaItem):
    person = make_person("ana@example.org")
    removed = make_member(item.coalition, state=Membership.State.REMOVED).person
    for who in (person, removed):
        guest_support.ask(item, name="X", email=who.email, phone="", language="en")
    for row in GuestSupport.objects.all():
        try:
            guest_support.confirm(row)
        except guest_support.Closed:
            assert row.email == removed.email
    assert list(Endorsement.objects.values_list("person", flat=True)) == [person.pk]
    assert counted(item) == 1


def test_account_later_takes_it_over_once_its_address_is_confirmed(client: Client, item: AgendaItem):
    guest_support.ask(item, name="Ana", email="ana@example.org", phone="", language="en")
    guest_support.confirm(GuestSupport.objects.get())
    person = make_person("ana@example.org")
    address = EmailAddress.objects.create(user=person, email=person.email, verified=False)
    client.force_login(person)
    assert GuestSupport.objects.exists(), "the address is not proven"
    address.verified = True
    address.save()
    client.force_login(person)
    assert (GuestSupport.objects.count(), Endorsement.objects.get().person, counted(item)) == (0, person, 1)
    assert "You support this goal" in client.get(item.get_absolute_url()).content.decode()


def test_number_counts_when_a_facilitator_has_called_and_heard_yes(client: Client, item: AgendaItem):
    boss = make_facilitator(item.coalition)
    for number in ("404 555 0123", "404 555 0124"):
        for _ in range(2):
            assert sends(client, phone=number)["Location"].endswith("?done=phone")
    owed = list(Call.objects.owed_by(item.coalition).order_by("pk"))
    assert [call.phone for call in owed] == ["+14045550123", "+14045550124"], "each is called once"
    assert counted(item) == 0
    calls.answer(owed[0], is_yes=True, by=boss)
    calls.answer(owed[1], is_yes=False, by=boss)
    assert (counted(item), GuestSupport.objects.get().phone) == (1, "+14045550123")


def test_time_runs_out_and_ended_goals_keep_only_the_count(client: Client, item: AgendaItem):
    for email in ("ana@example.org", "bea@example.org"):
        sends(client, email=email)
    path = link()
    guest_support.confirm(GuestSupport.objects.get(email="bea@example.org"))
    GuestSupport.objects.filter(email="ana@example.org").update(asked_at=timezone.now() - timedelta(days=8))
    assert "they’re over" in client.post(path, {"do": "confirm"}).content.decode()
    assert counted(item) == 1
    AgendaItem.objects.filter(pk=item.pk).update(closed_on=timezone.localdate() - timedelta(days=89))
    guest_support.sweep(timezone.now())
    assert GuestSupport.objects.get().email == "bea@example.org", "the goal ended not long ago"
    guest_support.sweep(timezone.now() + timedelta(days=2))
    row = GuestSupport.objects.get()
    assert (row.name, row.email, row.phone) == ("", "", "")
    support.count(item)
    assert counted(item) == 1


def test_own_data_shows_and_erases_it(item: AgendaItem):
    guest_support.ask(item, name="Ana", email="ana@example.org", phone="", language="en")
    guest_support.confirm(GuestSupport.objects.get())
    [held] = [held for held in HELD if held.model is GuestSupport]
    rows = held.rows(Subject(email="ana@example.org"))
    assert rows.get().name == "Ana"
    held.forget(rows)
    assert (counted(item), GuestSupport.objects.count()) == (0, 0)


def test_goal_that_is_not_public_or_has_ended_takes_none(client: Client, item: AgendaItem):
    AgendaItem.objects.filter(pk=item.pk).update(state="parked", closed_on=timezone.localdate())
    assert sends(client, email="ana@example.org")["Location"] == item.get_absolute_url()
    AgendaItem.objects.filter(pk=item.pk).update(opened_at=None, state="proposed", closed_on=None)
    assert sends(client, email="ana@example.org").status_code == 404
    assert not GuestSupport.objects.exists()
