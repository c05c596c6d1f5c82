"""Requests that staff enter, for a person who asks by phone or on paper; and what a worker deletes for either."""

import io
import json
import zipfile

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from events.models import RSVP
from mailing.models import Message
from office.models import AuditEntry
from office.privacy import Subject
from people import data_requests, own_data
from people.mails import CopyReady
from people.models import DataRequest
from people.tasks import drain_own_data
from tests.factories import (
    make_circle,
    make_event,
    make_facilitator,
    make_person,
    make_story,
    make_thread,
)
from tests.page_types.sample_site import PASSWORD
from tests.people.test_data_requests import GUEST, MINE, guest_rsvp, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

HANDLE = "/admin/people/datarequest/handle/"
ASKED = {"words": "keep", "channel": "phone", "reason": "Called back.", "phone": ""}


def of_staff(*groups: str) -> Client:
    person = make_person(is_staff=True, password=PASSWORD)
    person.groups.set(Group.objects.filter(name__in=groups))
    return signed_in(person)


@pytest.mark.parametrize("group", ["Membership", "Data", "Content", "Audit"])
def test_only_membership_and_data_handle_requests(group):
    client, may = of_staff(group), group in {"Membership", "Data"}
    row = data_requests.ask_deletion(Subject.of(make_person()), language="en", keeps_words=False)
    receipt = reverse("admin:people_datarequest_receipt", args=[row.pk])
    undo = reverse("admin:people_datarequest_undo", args=[row.pk])
    assert client.get(HANDLE).status_code == (200 if may else 403)
    assert client.get(receipt).status_code == (200 if may else 403)
    answer = client.post(HANDLE, {**ASKED, "what": "now", "email": GUEST})
    assert answer.status_code == (302 if may else 403)
    assert client.post(undo).status_code == (302 if may else 403)
    assert client.get(reverse("admin:people_datarequest_copy", args=[row.pk])).status_code == (
        404 if may else 403
    )
    assert DataRequest.objects.filter(channel="phone").exists() == may


def test_staff_hand_over_a_copy_and_delete_with_a_receipt():
    rsvp = guest_rsvp()
    by_phone = RSVP.objects.create(event=rsvp.event, name="Gina", phone="+14045550166")
    client = of_staff("Membership")
    nothing = client.post(HANDLE, {**ASKED, "what": "copy", "email": ""})
    assert "Enter their email address or their phone number." in nothing.text

    receipt = client.post(HANDLE, {**ASKED, "what": "copy", "email": GUEST, "phone": "404 555 0166"})[
        "Location"
    ]

    copied = DataRequest.objects.get()
    assert copied.number in client.get(receipt).text
    address = reverse("admin:people_datarequest_copy", args=[copied.pk])
    with zipfile.ZipFile(io.BytesIO(client.get(address).content)) as archive:
        told = json.loads(archive.read("data.json"))["data"]
    assert {row["id"] for row in told["events.RSVP"]["rows"]} == {rsvp.pk, by_phone.pk}
    assert of_staff("Membership").get(address).status_code == 404, "another colleague's session"
    assert not Message.objects.filter(template=CopyReady.name).exists()

    receipt = client.post(HANDLE, {**ASKED, "what": "now", "email": "", "phone": "404 555 0166"})["Location"]

    deleted = DataRequest.objects.get(kind="deletion")
    by_phone.refresh_from_db()
    assert (by_phone.name, by_phone.phone) == ("", "")
    page = client.get(receipt).text
    assert deleted.number in page
    assert "0166" not in page
    actions = set(
        AuditEntry.objects.filter(object_type="people.datarequest").values_list("action", flat=True)
    )
    assert actions >= {"export_asked", "copy_downloaded", "deletion_asked", "data_deleted"}


def test_staff_read_no_members_space_in_a_copy_or_a_record():
    circle, person = make_circle(), make_person("ana@example.org")
    make_thread(circle, person, title="The quiet street", body="Between us members.")
    make_story(circle, person=person, words="What I went through.")
    client = of_staff("Membership")
    receipt = client.post(HANDLE, {**ASKED, "what": "copy", "email": "ana@example.org"})["Location"]
    row = DataRequest.objects.get()
    record = client.get(reverse("admin:people_person_record", args=[person.pk])).text
    seen = client.get(receipt).text + record
    staff, own = bytes(row.content), own_data.zip_of(Subject.of(person), "en")
    for words in ("The quiet street", "Between us members.", "What I went through."):
        assert words not in seen
        assert words in unzipped(own)
        assert words not in unzipped(staff)
    assert "ana@example.org" in unzipped(staff)


def unzipped(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


def test_staff_read_what_must_happen_before_a_person_is_deleted():
    boss = make_facilitator(make_circle())
    client = of_staff("Data")
    answer = client.post(f"{HANDLE}?person={boss.pk}", {**ASKED, "what": "later"})
    assert "You’re the only facilitator" in answer.text
    assert not DataRequest.objects.exists()
    assert client.get(HANDLE + "?person=99999999999999999999").status_code == 200
    assert client.get(HANDLE + "?person=999999").status_code == 404


@pytest.mark.parametrize("what", ["themself", "staff"])
def test_person_with_much_data_is_signed_out_at_once_and_deleted_by_a_worker(monkeypatch, what):
    monkeypatch.setattr(data_requests, "AT_ONCE", 3)
    person = make_person("ana@example.org", password=PASSWORD)
    rows = [
        RSVP.objects.create(event=make_event(make_circle()), person=person, name="Ana") for _nth in range(4)
    ]
    client, elsewhere = signed_in(person), signed_in(person)

    if what == "themself":
        page = client.post(MINE + "delete/", {"words": "remove", "is_sure": "on", "now": "1"}).text
        assert "We’re deleting your data" in page
    else:
        office = of_staff("Membership")
        receipt = office.post(HANDLE, {**ASKED, "what": "now", "email": "ana@example.org"})["Location"]
        assert "Being deleted." in office.get(receipt).text
    assert [one.get("/me/").status_code for one in (client, elsewhere)] == [302, 302]
    rows[0].refresh_from_db()
    assert (rows[0].name, DataRequest.objects.get().done_at) == ("Ana", None)

    drain_own_data()

    assert RSVP.objects.filter(name="Ana").count() == 0
    assert DataRequest.objects.get().done_at is not None
    if what == "staff":
        assert "Being deleted." not in office.get(receipt).text
