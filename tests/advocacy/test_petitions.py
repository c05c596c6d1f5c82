"""Petitions: published by two, delivered inert, with one outcome for each signer, and erased to counts."""

import csv
import re
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from advocacy import organization_signatures, petitions, set_asides, signatures
from advocacy.models import OrganizationSignature, Petition, SetAside, Signature, SignatureSheet
from advocacy.signatures import Line, name_key
from coalitions.models import Organization
from hubs.models import County
from mailing.models import Call, Message
from office.models import AuditEntry
from tests.advocacy.making import letters, make_advocate, make_petition, page, png, sign
from tests.factories import make_circle, make_facilitator, make_hub, make_member, make_person
from tests.rows import FEW_AND_MANY

pytestmark = pytest.mark.django_db


# Delivery, outcome, erasure
# --------------------------
def delivered() -> tuple[Petition, object]:
    hub = make_hub()
    boss = make_facilitator(hub)
    petition = make_petition(hub, slug="the-petition")
    places = {county.name: county for county in County.objects.filter(name__in=["Clayton", "Fulton", "Cobb"])}
    for county, number in (("Clayton", 7), ("Fulton", 4), ("Cobb", 2)):
        for nth in range(number):
            row = sign(petition, f"{county} {letters(nth)}", f"{county}{nth}@mail.test")
            signatures.confirm(row)
            Signature.objects.filter(pk=row.pk).update(county=places[county])
    signatures.by_phone(petition, boss, name="Rosa Diaz", zip_code="", phone="+14045550142")
    return petition, boss


def test_delivery_file_holds_names_and_places_only_and_opens_inert(client):
    petition, boss = delivered()
    Signature.objects.filter(name="Clayton aaaa").update(name="=cmd|'/c calc'!A1")
    client.force_login(boss)
    content = b"".join(client.get("/petitions/the-petition/manage/signatures.csv").streaming_content).decode(
        "utf-8-sig"
    )
    rows = list(csv.reader(content.splitlines()))
    assert rows[0] == ["Name", "ZIP code", "How they signed"]
    assert len(rows) == 15
    assert "@" not in content
    assert "5550142" not in content
    assert all(cell[:1] not in {"=", "+", "-", "@"} for row in rows for cell in row)
    assert AuditEntry.objects.filter(action="petition.exported").count() == 1
    typed = {"to_whom": "The board’s clerk", "by_whom": "Denise Okafor", "delivered_on": "2026-01-05"}
    receipt = SimpleUploadedFile("receipt.png", png(), "image/png")
    client.post("/petitions/the-petition/manage/delivery/", {**typed, "receipt": receipt})
    delivery = petition.deliveries.get()
    assert delivery.counts == {"email": 13, "phone": 1, "paper": 0, "organizations": 0}
    client.logout()
    shown = page(client, "/petitions/the-petition/")
    assert "The board’s clerk" in shown
    assert "<picture" in shown.partition('id="delivered"')[2]
    with pytest.raises(signatures.Closed):
        sign(petition, "Late", "late@mail.test")


@pytest.mark.databases
def test_signers_hear_the_outcome_once():
    petition, boss = delivered()
    sign(petition, "Not Pressed", "not@mail.test")
    signatures.confirm(
        sign(petition, "A sister", "clayton0@mail.test")
    )  # they share an address, and the mail
    petitions.conclude(petition, boss, outcome_en="The board voted yes.")
    assert petitions.tell_signers() == 15
    Petition.objects.update(told_at=None)  # killed before it was noted
    assert petitions.tell_signers() == 15
    mails = Message.objects.filter(template="advocacy/email/petition_outcome")
    assert (mails.count(), mails.exclude(stream="").count()) == (13, 13)
    assert set(mails.values_list("kind", flat=True)) == {Message.Kind.BULK}  # codes to sign in go first
    assert "not@mail.test" not in mails.values_list("email", flat=True)
    assert list(Call.objects.values_list("phone", flat=True)) == ["+14045550142"]
    assert petitions.tell_signers() == 0


@pytest.mark.databases
def test_list_is_erased_to_counts_ninety_days_after_delivery(client):
    petition, boss = delivered()
    waiting = sign(petition, "Not Pressed", "not@mail.test")
    now = timezone.now()
    petitions.deliver(petition, boss, to_whom="Clerk", by_whom="Us", delivered_on=timezone.localdate())
    assert petitions.sweep(now + timedelta(days=6)) == 0
    assert petitions.sweep(now + timedelta(days=8)) == 1
    assert not Signature.objects.filter(pk=waiting.pk).exists()
    assert petitions.sweep(now + timedelta(days=89)) == 0
    assert petitions.sweep(now + timedelta(days=91)) == 14
    assert petitions.sweep(now + timedelta(days=91)) == 0
    assert not Signature.objects.exists()
    petition.refresh_from_db()
    assert petition.final == {"email": 13, "phone": 1, "paper": 0, "counties": [["Clayton", 7], ["", 7]]}
    assert petitions.counts(petition)["people"] == 14
    assert "By email: 13" in page(client, "/petitions/the-petition/")


def test_no_merged_cell_is_under_five():
    assert petitions.merged({"A": 9, "B": 6, "C": 2, "": 1}) == [["A", 9], ["", 9]]
    assert petitions.merged({"A": 9, "B": 5}) == [["A", 9], ["B", 5]]
    assert petitions.merged({"C": 2}) == [["", 2]]


# Who may
# -------
def test_nobody_publishes_alone_and_only_their_own(client):
    hub = make_hub()
    author, second = make_facilitator(hub), make_facilitator(hub)
    petition = make_petition(hub, slug="the-petition", published_at=None, created_by=author)
    assert client.get("/petitions/the-petition/").status_code == 404
    for person in (make_facilitator(make_circle()), make_member(hub).person, make_person(is_staff=True)):
        with pytest.raises(signatures.NotYours):
            petitions.publish(petition, person)
        with pytest.raises(signatures.NotYours):
            signatures.enter_sheet(
                petition, person, number=1, signed_on=timezone.localdate(), lines=[Line("Ana")]
            )
        client.force_login(person)
        for path in ("manage/", "manage/sheet/", "manage/signatures.csv"):
            assert client.get(f"/petitions/the-petition/{path}").status_code == 404
    with pytest.raises(petitions.Alone):
        petitions.publish(petition, author)
    client.force_login(second)
    client.post("/petitions/the-petition/manage/", {"do": "publish"})
    client.logout()
    assert "Night buses" in page(client, "/petitions/the-petition/")
    with pytest.raises(set_asides.NotStaff):
        set_asides.put_aside(petition, second, {"name": "x"}, "No.")
    with pytest.raises(set_asides.NoCondition):
        set_asides.put_aside(petition, make_advocate(), {}, "Everything.")
    assert name_key("  ANA  ruiz ") == "ana ruiz"


def test_lists_lead_to_each_other_and_filters_find(client):
    """From the goals page to everything that is decided; the hub's panel leads to its own petitions."""
    hub, circle = make_hub(slug="elm"), make_circle(slug="jobs")
    make_petition(hub, slug="shade", title_en="Shade at the stops")
    make_petition(circle, slug="light", title_en="Light", delivered_at=timezone.now())
    make_petition(circle, slug="over", title_en="Over", closes_at=timezone.now())
    lists = {"/agenda/", "/decisions/", "/decision-makers/", "/petitions/", "/commitments/"}
    for path in lists:
        row = page(client, path).partition('class="ways-row"')[2].partition("</nav>")[0]
        assert set(re.findall('href="([^"]*)"', row)) == lists - {path}, path

    def listed(query: str) -> list[str]:
        caches["pages"].clear()
        return [row.slug for row in client.get(f"/petitions/{query}").context["page"]]

    assert set(listed("")) == {"shade", "light", "over"}
    assert listed("?q=SHADE") == listed("?hub=elm") == listed("?open=1") == ["shade"]
    assert set(listed("?circle=jobs")) == {"light", "over"}
    assert [row.slug for row in Petition.objects.open()] == [
        row.slug for row in Petition.objects.all() if row.is_open
    ]
    assert "/petitions/?hub=elm" in page(client, "/hubs/elm/")


def test_what_waits_is_on_the_pages_of_those_who_do_it(client):
    """A draft waits for a second person, and an organization's words for a reader; not for the author, nor strangers."""
    hub = make_hub()
    boss, author = make_facilitator(hub), make_advocate()
    make_petition(hub, slug="the-draft", published_at=None, created_by=author)
    petition = make_petition(hub, slug="the-petition")
    row = organization_signatures.ask(
        petition, name="Riders", email="a@mail.test", signer="Ana", role="Chair", words="We ride."
    )
    organization_signatures.confirm(row)

    def waits(person, path: str) -> list[str]:
        client.force_login(person)
        text = page(client, path)
        return [
            one
            for one in ("/petitions/the-draft/", "/petitions/the-petition/", "Petitions to publish: 1")
            if one in text
        ]

    assert waits(boss, "/me/") == ["/petitions/the-draft/", "/petitions/the-petition/"]
    organization_signatures.show(row, boss)
    assert waits(boss, "/me/") == ["/petitions/the-draft/"]
    assert waits(make_facilitator(make_hub()), "/me/") == []
    assert waits(author, "/admin/") == []
    assert waits(make_advocate(), "/admin/") == ["Petitions to publish: 1"]


PUBLIC = [("/petitions/", 3), ("/petitions/the-petition/", 7)]
LEADING = [("/petitions/the-petition/manage/", 13)]


@pytest.mark.databases
@pytest.mark.parametrize("rows", FEW_AND_MANY)
def test_pages_take_a_fixed_number_of_queries(client, django_assert_num_queries, rows):
    hub = make_hub()
    boss, staff = make_facilitator(hub), make_advocate()
    petition = make_petition(hub, slug="the-petition")
    # Written directly: the processes have their own tests.
    now, numbers = timezone.now(), range(rows)
    for _nth in numbers:
        make_petition(hub)
    same = {"petition": petition, "state": "confirmed", "confirmed_at": now, "zip_code": "30236"}
    people = [
        Signature(name="Ana Ruiz", name_key="ana ruiz", email=f"a{nth}@mail.test", email_key=f"{nth}", network="one", **same)
        for nth in numbers
    ]  # fmt: skip
    sheets = [
        SignatureSheet(petition=petition, number=nth, signed_on=timezone.localdate(), valid=1)
        for nth in numbers
    ]
    aside = [
        SetAside(petition=petition, conditions={"name": "x"}, reason=f"Reason {nth}", done_by=staff)
        for nth in numbers
    ]
    for kind, made in ((Signature, people), (SignatureSheet, sheets), (SetAside, aside)):
        kind.objects.bulk_create(made)
    for nth in numbers:
        signed = {
            "name": f"Riders {nth}",
            "name_key": f"riders {nth}",
            "confirmed_at": now,
            "is_shown": nth % 2 == 0,
        }
        OrganizationSignature.objects.create(
            petition=petition, organization=Organization.objects.create(name=f"Riders {nth}"), email="a@mail.test",
            words="We ride.", valid_until=timezone.localdate(), **signed,
        )  # fmt: skip
    for who, pages in (("stranger", PUBLIC), ("leading", LEADING)):
        if who == "leading":
            client.force_login(boss)
            client.get("/mission/")
        for address, expected in pages:
            caches["pages"].clear()
            with django_assert_num_queries(expected, info=f"{who} {address}"):
                assert client.get(address).status_code == 200
