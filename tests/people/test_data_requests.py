"""Requests about one's own data: who may see it, the copy, the deletion, and what is left of a person afterwards."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events import attendance
from events.models import RSVP
from hubs.models import Liaison
from mailing import delivery, suppression
from mailing.contacts import Contact
from mailing.models import Message, Suppression
from office import privacy, retention
from office.privacy import Subject
from people import data_requests, own_data
from people.mails import CopyReady, DataCode, DeletionAsked
from people.models import DataRequest, Person
from pse_portal import signed_links
from tests import mails
from tests.factories import (
    make_circle,
    make_event,
    make_facilitator,
    make_hub,
    make_link,
    make_member,
    make_person,
)
from tests.page_types.sample_site import PASSWORD
from tests.rows import FEW_AND_MANY

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

GUEST = "guest@example.org"
MINE = "/me/data/"


def code_to(email: str) -> str:
    return Message.objects.filter(template=DataCode.name, email=email).latest("pk").context["code"]


def prove(client: Client, email: str = GUEST) -> None:
    assert client.post(MINE + "address/", {"email": email}).status_code == 302
    assert client.post(MINE + "code/", {"code": code_to(email)})["Location"] == MINE


def signed_in(person: Person, *, freshly: bool = True) -> Client:
    client = Client()
    client.force_login(person)
    if freshly:
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def guest_rsvp() -> RSVP:
    return RSVP.objects.create(event=make_event(make_circle()), name="Gina", email=GUEST, note="By the door.")


# Guests: a code to the address, and to no other
# ----------------------------------------------
def test_stranger_proves_an_address_before_anything_is_shown_or_done(client):
    for name in ("data:mine", "data:delete"):
        assert client.get(reverse(name))["Location"] == MINE + "address/"
    for name in ("data:copy", "data:keep", "data:delete"):
        assert client.post(reverse(name))["Location"] == MINE + "address/"
    assert client.get(reverse("data:file", args=[1]))["Location"] == MINE + "address/"
    assert not DataRequest.objects.exists()


def test_guest_sees_their_rows_after_the_code_that_went_to_that_address_alone(client):
    rsvp = guest_rsvp()
    client.post(MINE + "address/", {"email": GUEST})
    [mail] = Message.objects.all()
    assert (mail.email, mail.is_asked) == (GUEST, True)
    wrong = f"{(int(code_to(GUEST)) + 1) % 10**6:06}"
    assert client.post(MINE + "code/", {"code": wrong}).status_code == 200
    assert client.get(MINE).status_code == 302
    assert Client().post(MINE + "code/", {"code": code_to(GUEST)})["Location"] == MINE + "address/", (
        "another session"
    )
    assert client.post(MINE + "code/", {"code": code_to(GUEST)})["Location"] == MINE

    page = client.get(MINE)

    assert "By the door." in page.text
    assert str(rsvp.event) in page.text
    client.post(MINE + "close/")
    assert client.get(MINE).status_code == 302


@pytest.mark.parametrize("rows", FEW_AND_MANY)
def test_page_takes_a_query_for_each_kind_and_one_more_for_a_long_one(django_assert_num_queries, rows):
    person = make_person("ana@example.org", password=PASSWORD)
    for _nth in range(rows):
        RSVP.objects.create(event=make_event(make_circle()), person=person, name="Ana")
    client = signed_in(person)
    client.get(MINE)
    with django_assert_num_queries(68 if rows <= own_data.SHOWN else 69):
        assert client.get(MINE).status_code == 200


def test_known_and_unknown_address_are_answered_alike():
    guest_rsvp()
    answers = []
    for email in (GUEST, "nobody@example.org"):
        client = Client()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            first = client.post(MINE + "address/", {"email": email})
        second = client.get(first["Location"])
        answers.append(
            (
                first.status_code,
                first["Location"],
                len(queries),
                sorted(client.cookies),
                second.text.replace(email, "")[:200],
            )
        )
    assert answers[0] == answers[1]
    assert Message.objects.filter(template=DataCode.name).count() == 2


def test_code_takes_five_tries_and_an_address_five_codes_an_hour(client, time_machine):
    time_machine.move_to(timezone.now())
    client.post(MINE + "address/", {"email": GUEST})
    right = code_to(GUEST)
    for _nth in range(5):
        client.post(MINE + "code/", {"code": "000000" if right != "000000" else "111111"})
    assert client.post(MINE + "code/", {"code": right}).status_code == 200, "the sixth try, although right"
    for number in range(6):
        Client(REMOTE_ADDR=f"10.0.0.{number}").post(MINE + "address/", {"email": GUEST})
    assert Message.objects.filter(email=GUEST).count() == 5
    time_machine.shift(timedelta(hours=1, seconds=1))
    client.post(MINE + "address/", {"email": GUEST})
    right = code_to(GUEST)
    time_machine.shift(timedelta(minutes=15, seconds=1))
    assert client.post(MINE + "code/", {"code": right})["Location"] == MINE + "address/", "expired"


def test_code_alone_opens_no_account_of_staff(client):
    make_person("staff@example.org", is_staff=True)
    client.post(MINE + "address/", {"email": "staff@example.org"})
    client.post(MINE + "code/", {"code": code_to("staff@example.org")})
    assert client.get(MINE)["Location"] == "/accounts/login/"
    assert client.get(MINE)["Location"] == MINE + "address/", "and the proof is gone"


# The copy
# --------
def test_copy_is_for_the_session_that_asked_and_gone_after_seven_days(
    client, time_machine, django_capture_on_commit_callbacks
):
    time_machine.move_to(timezone.now())
    guest_rsvp()
    prove(client)
    for _twice in range(2):
        client.post(MINE + "copy/")
    assert (data_requests.prepare_copies(), data_requests.prepare_copies()) == (1, 0)
    client.post(MINE + "copy/")
    [row] = DataRequest.objects.all()
    [mail] = Message.objects.filter(template=CopyReady.name)
    assert mail.context == {}
    address = reverse("data:file", args=[row.pk])
    assert address in client.get(MINE).text

    with zipfile.ZipFile(io.BytesIO(client.get(address).content)) as archive:
        told = json.loads(archive.read("data.json"))
        table = archive.read("events-you-rsvpd-to.csv").decode()
    assert [one["email"] for one in told["data"]["events.RSVP"]["rows"]] == [GUEST]
    assert table.startswith("\ufeffid,event,name,email")
    other = Client()
    prove(other)
    assert other.get(address).status_code == 404
    assert address not in other.get(MINE).text

    time_machine.shift(timedelta(days=7, seconds=1))
    prove(client)
    assert client.get(address).status_code == 404
    retention.sweep(timezone.now())
    row.refresh_from_db()
    assert row.content is None


def test_person_shows_again_that_it_is_them_before_copy_and_deletion():
    person = make_person("ana@example.org", password=PASSWORD)
    client = signed_in(person, freshly=False)
    assert client.get(MINE).status_code == 200
    for address in ("copy/", "delete/"):
        assert (
            "/accounts/reauthenticate/"
            in client.post(MINE + address, {"words": "keep", "is_sure": "on"})["Location"]
        )
    assert not DataRequest.objects.exists()
    # Without a password there is nothing to ask but a code.
    person.set_unusable_password()
    person.save()
    client.force_login(person)
    assert client.post(MINE + "copy/")["Location"] == MINE + "address/"
    client.post(MINE + "address/")
    client.post(MINE + "code/", {"code": code_to("ana@example.org")})
    assert client.post(MINE + "copy/")["Location"] == MINE
    assert DataRequest.objects.count() == 1


# Deletion
# --------
def test_deletion_waits_14_days_and_the_mailed_link_takes_it_back(client, time_machine):
    time_machine.move_to(timezone.now())
    person = make_person("ana@example.org", password=PASSWORD)
    visitor = signed_in(person)
    visitor.post(MINE + "delete/", {"words": "keep", "is_sure": "on"})
    row = DataRequest.objects.get()
    assert row.keeps_words
    [_mail] = Message.objects.filter(template=DeletionAsked.name)
    link = reverse("data:undo", args=[signed_links.token(DataRequest.UNDO, row)])
    assert client.get(link).status_code == 200
    assert DataRequest.objects.open().count() == 1, "a GET changes nothing"
    client.post(link)
    time_machine.shift(timedelta(days=15))
    assert data_requests.carry_out_due(timezone.now()) == 0

    visitor = signed_in(person)
    visitor.post(MINE + "delete/", {"words": "remove", "is_sure": "on"})
    time_machine.shift(timedelta(days=13))
    assert data_requests.carry_out_due(timezone.now()) == 0
    time_machine.shift(timedelta(days=1, seconds=1))
    assert data_requests.carry_out_due(timezone.now()) == 1
    assert data_requests.carry_out_due(timezone.now()) == 0
    done = DataRequest.objects.latest("pk")
    assert (done.person, done.name, done.email) == (None, "", "")
    assert done.counts["people.Person"] == 1
    assert not Person.objects.get(pk=person.pk).is_active
    assert visitor.get("/me/").status_code == 302
    assert (
        client.get(reverse("data:undo", args=[signed_links.token(DataRequest.UNDO, done)])).status_code == 404
    )


def test_deleting_now_ends_every_session_and_leaves_a_hash_that_stops_every_mail(smtp_sink):
    person = make_person("ana@example.org", password=PASSWORD)
    phone, computer = signed_in(person), signed_in(person)
    assert phone.get("/me/").status_code == 200

    page = computer.post(MINE + "delete/", {"words": "remove", "is_sure": "on", "now": "1"})

    assert DataRequest.objects.get().number in page.text
    assert [client.get("/me/").status_code for client in (phone, computer)] == [302, 302]
    [stop] = Suppression.objects.of("ana@example.org")
    assert (stop.email, stop.reason) == ("", Suppression.Reason.DELETED)
    with transaction.atomic():
        for kind in Message.Kind.values:
            mails.queue(
                key=kind,
                kind=kind,
                to=Contact(email="ana@example.org"),
                template="mailing/email/plain",
                context={"subject": "x", "body": "y"},
            )
    delivery.drain()
    assert smtp_sink.recipients() == []


def test_address_that_signs_up_again_by_itself_is_mailed_again(smtp_sink):
    suppression.stop_addresses([GUEST], "", Suppression.Reason.DELETED, source="deleted")
    rsvp = RSVP.objects.create(event=make_event(make_circle()), name="Gina", email=GUEST)
    client = Client()
    client.post(MINE + "address/", {"email": GUEST})  # any mail that the address itself asks for
    delivery.drain()
    assert smtp_sink.recipients() == [GUEST]
    assert Suppression.objects.of(GUEST).exists(), "anyone could have typed the address"

    attendance.confirm(rsvp)

    assert not Suppression.objects.of(GUEST).exists()
    with transaction.atomic():
        mails.queue(
            key="again",
            kind="reminder",
            to=Contact(email=GUEST),
            template="mailing/email/plain",
            context={"subject": "x", "body": "y"},
        )
    delivery.drain()
    assert smtp_sink.recipients() == [GUEST, GUEST]


def test_account_made_again_takes_its_codes_and_is_mailed_again_once_it_signs_in(client, smtp_sink):
    suppression.stop_addresses(["ana@example.org"], "", Suppression.Reason.DELETED, source="deleted")
    person = make_person("ana@example.org")
    EmailAddress.objects.create(user=person, email="ana@example.org", verified=True, primary=True)
    client.post("/accounts/login/code/", {"email": "ana@example.org"})
    code = Message.objects.get(template="people/email/login_code").context["code"]
    delivery.drain()
    assert smtp_sink.recipients() == ["ana@example.org"]
    assert Suppression.objects.of("ana@example.org").exists()
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert not Suppression.objects.of("ana@example.org").exists()


def test_last_facilitator_and_staff_read_what_must_happen_first(time_machine):
    time_machine.move_to(timezone.now())
    circle = make_circle(name="River Circle")
    boss = make_facilitator(circle)
    assert [one.words for one in data_requests.obstacles(Subject.of(boss))] == [
        "You’re the only facilitator of River Circle. Add another one first."
    ]
    with pytest.raises(data_requests.HeldUp):
        data_requests.ask_deletion(Subject.of(boss), language="en", keeps_words=False)
    second = make_facilitator(circle)
    data_requests.ask_deletion(Subject.of(boss), language="en", keeps_words=False)
    Person.objects.filter(pk=second.pk).update(is_active=False)
    time_machine.shift(timedelta(days=15))
    assert data_requests.carry_out_due(timezone.now()) == 0, "the other one can no longer sign in"
    Person.objects.filter(pk=second.pk).update(is_active=True)
    assert data_requests.carry_out_due(timezone.now()) == 1
    assert data_requests.obstacles(Subject.of(make_person(is_staff=True)))


def test_one_deletion_that_fails_does_not_stop_the_next(monkeypatch):
    now = timezone.now()
    rows = [
        data_requests.ask_deletion(Subject.of(make_person()), language="en", keeps_words=False)
        for _nth in range(2)
    ]
    DataRequest.objects.update(due_at=now)
    Person.objects.filter(pk=rows[0].person_id).update(email=None)
    broken = rows[0].person_id
    original = data_requests.obstacles

    def fails(subject: Subject) -> Any:
        if subject.person_id == broken:
            raise RuntimeError("a receiver failed")
        return original(subject)

    monkeypatch.setattr(data_requests, "obstacles", fails)
    assert data_requests.carry_out_due(now) == 1
    assert DataRequest.objects.open().get() == rows[0]


def test_hub_and_circle_hear_that_a_liaison_who_was_deleted_left_the_seat_empty():
    hub, circle = make_hub(), make_circle()
    sides = {make_facilitator(hub).email, make_facilitator(circle).email}
    liaison = make_member(hub).person
    make_link(hub, circle, liaison=liaison)
    privacy.forget(Subject.of(liaison))
    told = Message.objects.filter(template="hubs/email/seat_vacant")
    assert set(told.values_list("email", flat=True)) == sides
    assert not Liaison.objects.exists()
