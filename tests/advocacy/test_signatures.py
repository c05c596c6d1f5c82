"""Signatures: counted once confirmed, one for each person, separately by kind; set aside for stated reasons."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from advocacy import organization_signatures, petitions, set_asides, signatures
from advocacy.models import OrganizationSignature, Petition, Signature
from coalitions.models import Coalition
from mailing.contacts import fingerprint_of
from mailing.models import Message
from news.models import Subscription
from office import bursts, privacy
from office.models import AuditEntry, SiteSettings
from tests.advocacy.making import letters, make_advocate, make_petition, page, sign
from tests.factories import make_facilitator, make_hub, make_person

pytestmark = pytest.mark.django_db
TYPED = {"name": "Ana Ruiz", "zip_code": "30236", "email": "ana@mail.test"}


def test_thousand_signatures_are_counted_as_they_should_be(client):
    petition = make_petition(slug="the-petition")
    plain = [
        Signature(
            petition=petition, name=f"Neighbor {letters(nth)}", name_key=f"neighbor {letters(nth)}", zip_code="30236",
            email=f"n{nth}@mail.test", email_key=fingerprint_of(f"n{nth}@mail.test"),
            loose_key=signatures.loose_key(f"n{nth}@mail.test"),
        )
        for nth in range(837)
    ]  # fmt: skip
    Signature.objects.bulk_create(plain)
    asked = 837
    for nth in range(40):  # each twice: the same mailbox, written differently
        for email in (f"near.{nth}@gmail.com", f"near{nth}+again@gmail.com"):
            assert sign(petition, f"Near {letters(nth)}", email)
            asked += 1
    for nth in range(12):
        assert sign(petition, f"Mother {letters(nth)}", f"two{nth}@mail.test")
        assert sign(petition, f"Daughter {letters(nth)}", f"TWO{nth}@mail.test")
        asked += 2
    refused = 0
    for nth in range(3):
        for who in ("Mother", "Daughter", "Son"):
            refused += sign(petition, f"{who} of three {letters(nth)}", f"three{nth}@mail.test") is None
            asked += 1
    for nth in range(50):
        assert sign(petition, f"Library {letters(nth)}", f"lib{nth}@mail.test", network="one-network")
        asked += 1
    assert (asked, refused) == (1000, 3)

    # Nothing counts before the press, and staff see the burst.
    assert petitions.counts(petition) == {"email": 0, "phone": 0, "paper": 0, "people": 0, "organizations": 0}
    assert [(one.number, one.source.name) for one in bursts.found()] == [(50, "advocacy.signatures")]

    Signature.objects.filter(pk__in=Signature.objects.order_by("pk")[:837]).update(
        state="confirmed", confirmed_at=timezone.now()
    )
    for row in Signature.objects.pending().select_related("petition"):
        assert signatures.confirm(row)
        assert not signatures.confirm(row)
    assert petitions.counts(petition)["email"] == 997
    near = Signature.objects.filter(petition=petition).near_duplicates()
    assert near.count() == 80
    assert "By email: 997" in page(client, "/petitions/the-petition/")

    # Staff look first, set the later ones aside with a reason, and take it back.
    staff = make_advocate()
    assert set_asides.matching(petition, {"near": True}).count() == 40
    record = set_asides.put_aside(petition, staff, {"near": True}, "The same mailbox twice.")
    assert (record.number, petitions.counts(petition)["email"], near.count()) == (40, 957, 0)
    text = page(client, "/petitions/the-petition/")
    assert "The same mailbox twice." in text
    assert "By email: 957" in text
    assert set_asides.undo(record, staff) == 40
    with pytest.raises(set_asides.Undone):
        set_asides.undo(record, staff)
    assert petitions.counts(petition)["email"] == 997
    assert set_asides.matching(petition, {"network": "one-network"}).count() == 50
    logged = AuditEntry.objects.filter(action__startswith="petition.set_aside").values_list(
        "action", flat=True
    )
    assert sorted(logged) == ["petition.set_aside", "petition.set_aside_undone"]


# One address
# -----------
@pytest.mark.databases
def test_household_rule(client):
    """Names differ and the ZIP is the same: two. Everyone gets the same answer and page."""
    petition = make_petition(slug="the-petition")
    tries = [
        (TYPED, 1), (TYPED, 1), ({**TYPED, "name": " ana  RUIZ"}, 1), ({**TYPED, "name": "Luis", "zip_code": "30303"}, 1),
        ({**TYPED, "name": "Luis Ruiz"}, 2), ({**TYPED, "name": "Rosa Ruiz"}, 2),
    ]  # fmt: skip
    answers = set()
    for typed, expected in tries:
        answer = client.post("/petitions/the-petition/", typed)
        answers.add((answer.status_code, answer["Location"]))
        assert Signature.objects.filter(petition=petition).count() == expected, typed
        assert Message.objects.filter(template="advocacy/email/confirm_signature").count() == expected, typed
    assert answers == {(302, "/petitions/the-petition/?done=1")}


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-Ana", "@ana", "Buy at www.shop.test", "ana cheap.com", "https://x"]
)
def test_name_that_a_spreadsheet_runs_or_that_advertises_is_refused(client, name):
    make_petition(slug="the-petition")
    answer = client.post("/petitions/the-petition/", {**TYPED, "name": name})
    assert answer.status_code == 200
    assert "Enter just a name" in answer.content.decode()
    assert 'value="ana@mail.test"' in answer.content.decode()
    assert not Signature.objects.exists()


def test_link_counts_on_the_press_alone(client):
    petition = make_petition()
    row = sign(petition, "Ana Ruiz", "ana@mail.test")
    link = reverse("petitions:confirm", args=[row.token])
    page(client, link)
    assert petitions.counts(petition)["email"] == 0
    assert client.get(reverse("petitions:confirm", args=[f"{row.pk}-{'0' * 40}"])).status_code == 404
    client.post(link)
    client.post(link)
    assert petitions.counts(petition)["email"] == 1
    row.refresh_from_db()
    assert not Subscription.objects.exists()


@pytest.mark.databases
def test_link_stops_after_seven_days_by_the_clock(client):
    """Also before the nightly sweep; and someone may ask for a new link at once."""
    petition = make_petition(slug="the-petition")
    person = sign(petition, "Ana Ruiz", "ana@mail.test")
    asked = {"email": "a@elm.test", "signer": "Ana", "role": "Chair"}
    church = organization_signatures.ask(petition, name="Elm Church", **asked)
    links = [
        reverse("petitions:confirm", args=[person.token]),
        reverse("petitions:confirm-organization", args=[church.token]),
    ]
    for model in (Signature, OrganizationSignature):
        model.objects.update(asked_at=timezone.now() - timedelta(days=7, minutes=1))
    for link in links:
        assert "This link worked for 7 days" in page(client, link)
        assert "Nothing was counted" in client.post(link).content.decode()
    assert petitions.counts(petition) == {"email": 0, "phone": 0, "paper": 0, "people": 0, "organizations": 0}
    client.post("/petitions/the-petition/", TYPED)
    again = Signature.objects.get()
    assert again.pk != person.pk
    again.asked_at = timezone.now() - timedelta(days=6, hours=23)
    again.save()
    client.post(reverse("petitions:confirm", args=[again.token]))
    assert petitions.counts(petition)["email"] == 1


@pytest.mark.databases
def test_signature_belongs_to_the_person_with_the_confirmed_address(client):
    """As RSVPs do; the second of a household, and an address that is someone else's, do not."""
    petition = make_petition(slug="the-petition", title_en="Shade at the stops")
    ana, boss = make_person("ana@mail.test", name="Ana Ruiz"), make_person("boss@mail.test")
    row = sign(petition, "Ana Ruiz", "ana@mail.test")
    assert row.person is None  # until the address is proven
    daughter = sign(petition, "Rosa Ruiz", "ana@mail.test")
    client.force_login(ana)
    assert "Shade at the stops" not in page(client, "/me/")
    for one in (row, daughter):
        signatures.confirm(one)
        one.refresh_from_db()
    assert (row.person, daughter.person) == (ana, None)
    assert "Shade at the stops" in page(client, "/me/")
    other = make_petition(slug="another")
    client.force_login(boss)
    assert 'value="boss@mail.test"' in page(client, "/petitions/another/")
    for email in ("ana@mail.test", "boss@mail.test"):
        client.post("/petitions/another/", {**TYPED, "email": email})
    owners = dict(Signature.objects.filter(petition=other).values_list("email", "person"))
    assert owners == {"ana@mail.test": None, "boss@mail.test": boss.pk}

    # Merged, the owner's own stays theirs, and both are exported and erased with the address.
    privacy.merge(ana, boss, everything=True)
    row.refresh_from_db()
    assert row.person == boss
    mine = privacy.of(Signature).rows(boss)
    assert set(mine.values_list("petition__slug", flat=True)) == {"the-petition", "another"}
    privacy.forget(boss)
    assert not Signature.objects.filter(email="boss@mail.test").exists()


@pytest.mark.databases
def test_guests_signature_attaches_once_for_each_petition():
    petition = make_petition()
    for name in ("Ana Ruiz", "Rosa Ruiz"):
        signatures.confirm(sign(petition, name, "ana@mail.test"))
    ana = make_person("ana@mail.test")
    privacy.attach(ana)
    assert Signature.objects.filter(person=ana).count() == 1


def _at_once(times: int, do) -> list:
    ready, results = threading.Barrier(times), []

    def run():
        ready.wait()
        try:
            results.append(do())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _nth in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.databases
@pytest.mark.django_db(transaction=True)
def test_twenty_presses_at_once_count_one():
    petition = make_petition()
    row = sign(petition, "Ana Ruiz", "ana@mail.test")
    assert sorted(_at_once(20, lambda: signatures.confirm(row))) == [False] * 19 + [True]
    assert petitions.counts(petition)["email"] == 1


@pytest.mark.databases
@pytest.mark.django_db(transaction=True)
def test_twenty_of_one_address_at_once_are_two():
    petition = make_petition()
    names = iter([f"Neighbor {letters(nth)}" for nth in range(20)])
    made = _at_once(20, lambda: sign(petition, next(names), "ana@mail.test"))
    assert sum(row is not None for row in made) == 2
    assert Signature.objects.filter(petition=petition).count() == 2


# Phone and paper
# ---------------
@pytest.mark.databases
def test_phone_and_paper_count_apart(client):
    hub = make_hub()
    boss = make_facilitator(hub)
    petition = make_petition(hub, slug="the-petition")
    signatures.confirm(sign(petition, "Ana Ruiz", "ana@mail.test"))
    sign(petition, "Luis Ruiz", "ana@mail.test")  # has not pressed yet
    client.force_login(boss)
    client.post(
        "/petitions/the-petition/manage/call/",
        {"name": "Rosa Diaz", "zip_code": "30236", "phone": "404 555 0142"},
    )
    again = client.post(
        "/petitions/the-petition/manage/call/",
        {"name": "rosa diaz", "zip_code": "30236", "phone": "404 555 0143"},
    )
    assert "has signed already" in again.content.decode()
    lines = "Ana Ruiz, 30236\nLuis Ruiz, 30236, ana@mail.test\n?\nWilma Jones, 30236\nWilma Jones, 30236\n--\nOtis Hall, 30303"
    sheet = {"number": 7, "signed_on": "2026-01-05", "lines": lines}
    client.post("/petitions/the-petition/manage/sheet/", sheet)
    entered = petition.sheets.get()
    assert (entered.valid, entered.unreadable, entered.already) == (3, 2, 2)
    twice = client.post("/petitions/the-petition/manage/sheet/", sheet)
    assert "entered already" in twice.content.decode()
    wrong = client.post(
        "/petitions/the-petition/manage/sheet/", {**sheet, "number": 8, "lines": "Bo, 30236\n=1, 30236"}
    )
    assert "Line 2: check the name" in wrong.content.decode()
    client.logout()
    text = page(client, "/petitions/the-petition/")
    assert [words in text for words in ("By email: 1", "By phone: 1", "On paper: 3", "Organizations: 0")] == [
        True
    ] * 4
    assert petitions.counts(petition)["people"] == 5


def test_people_without_email_find_a_number_and_a_sheet_to_sign(client):
    SiteSettings.objects.update_or_create(pk=1, defaults={"phone": "+14045550100"})
    hub = make_hub()
    make_petition(hub, slug="the-petition")
    assert "No email? Call" in page(client, "/petitions/the-petition/")
    Coalition.objects.filter(pk=hub.pk).update(phone="+14045550199")
    text = page(client, "/petitions/the-petition/")
    assert "(404) 555-0199 to sign" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert 'href="/petitions/the-petition/paper/"' in text
    sheet = page(client, "/petitions/the-petition/paper/")
    assert sheet.count("<tr>") == 13
    assert "Run the bus until two." in sheet
    Petition.objects.update(closes_at=timezone.now())
    assert "This petition is closed." in page(client, "/petitions/the-petition/")
    assert client.get("/petitions/the-petition/paper/").status_code == 302
