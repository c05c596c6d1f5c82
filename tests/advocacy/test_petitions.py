"""Petitions: counted only after a press, honest by kind, set aside with reasons, delivered inert, erased to counts."""

import csv
import io
import re
import threading
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.core.files.storage import default_storage
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from advocacy import organization_signatures, petition_contributions, petitions, set_asides, signatures
from advocacy.models import OrganizationSignature, Petition, SetAside, Signature, SignatureSheet
from advocacy.signatures import Line, name_key
from coalitions.models import Organization
from hubs.models import County
from mailing.contacts import fingerprint_of
from mailing.models import Call, Message
from news.models import Subscription
from office import bursts, privacy
from office.models import AuditEntry
from office.privacy import Subject
from pse_portal.open_forms import posting_network
from pse_portal.pictures import prepare
from tests.advocacy.making import make_advocate, make_petition, png
from tests.factories import make_circle, make_facilitator, make_hub, make_member, make_person
from tests.rows import FEW_AND_MANY

pytestmark = pytest.mark.django_db
TYPED = {"name": "Ana Ruiz", "zip_code": "30236", "email": "ana@mail.test"}


def page(client, path: str) -> str:
    caches["pages"].clear()
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def sign(
    petition: Petition, name: str, email: str, zip_code: str = "30236", network: str = ""
) -> Signature | None:
    token = posting_network.set(network)
    try:
        return signatures.ask(petition, name=name, email=email, zip_code=zip_code, language="en")
    finally:
        posting_network.reset(token)


def letters(nth: int) -> str:
    """Return a name part for a number, without digits."""
    return "".join(chr(97 + int(digit)) for digit in f"{nth:04}")


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


@pytest.mark.databases
# One address
# -----------
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


@pytest.mark.databases
# Phone and paper
# ---------------
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


@pytest.mark.databases
# Organizations
# -------------
def test_organization_signs_for_a_year(client):
    petition = make_petition(slug="the-petition")
    typed = {
        "name": "Riders Alliance", "signer": "Ana Ruiz", "role": "Chair", "email": "ana@riders.test", "words": "We ride.",
        "members": "120", "may_sign": "on",
    }  # fmt: skip
    form = "/petitions/the-petition/organization/"
    assert "authorized" in client.post(form, {**typed, "may_sign": ""}).content.decode()
    assert client.post(form, typed).status_code == 302
    row = OrganizationSignature.objects.get()
    assert petitions.counts(petition)["organizations"] == 0
    client.post(reverse("petitions:confirm-organization", args=[row.token]))
    row.refresh_from_db()
    assert petitions.counts(petition)["organizations"] == 1
    assert row.valid_until == timezone.localdate() + timedelta(days=365)
    assert "We ride." not in page(client, "/petitions/the-petition/")  # until someone has read it
    organization_signatures.show(row, make_advocate())
    assert "We ride." in page(client, "/petitions/the-petition/")
    assert (
        client.post(form, {**typed, "name": "riders  alliance", "email": "other@mail.test"}).status_code
        == 302
    )
    assert OrganizationSignature.objects.count() == 1

    later = row.valid_until - timedelta(days=20)
    for _twice in range(2):
        assert organization_signatures.ask_to_renew(later) == 1
    assert Message.objects.filter(template="advocacy/email/renew_organization").count() == 1
    assert organization_signatures.confirm(row, later)
    assert not organization_signatures.confirm(row, later)
    row.refresh_from_db()
    assert row.valid_until == later + timedelta(days=365)
    OrganizationSignature.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    assert petitions.counts(petition)["organizations"] == 0


def stored() -> set[str]:
    return set(default_storage.listdir("pictures")[1]) if default_storage.exists("pictures") else set()


@pytest.mark.databases
def test_logo_goes_with_its_signature_however_that_goes():
    """Unconfirmed, not renewed, removed as a burst, forgotten, or with its petition: no file stays."""
    before = stored()
    today = timezone.localdate()

    def signed(name: str, petition: Petition) -> OrganizationSignature:
        logo = prepare(io.BytesIO(png()))
        return organization_signatures.ask(petition, name=name, logo=logo, email=f"{len(name)}@elm.test", signer="Ana", role="Chair")  # fmt: skip

    petition, going = make_petition(), make_petition()
    renewed, run_out = signed("Renewed", petition), signed("Run out", petition)
    for row in (renewed, run_out):
        organization_signatures.confirm(row)
    kept = stored()
    signed("Unconfirmed", petition)
    signed("Of a petition", going)
    signed("Burst one", petition)
    assert len(stored()) > len(kept)
    burst = next(
        one
        for one in petition_contributions.CONTRIBUTIONS
        if getattr(one, "name", "") == "advocacy.organizations"
    )
    assert burst.remove(OrganizationSignature.objects.filter(name="Burst one"), None) == 1
    going.delete()
    assert organization_signatures.sweep(timezone.now() + timedelta(days=6)) == 0
    assert organization_signatures.sweep(timezone.now() + timedelta(days=8)) == 1
    assert stored() == kept
    OrganizationSignature.objects.filter(pk=run_out.pk).update(valid_until=today - timedelta(days=31))
    OrganizationSignature.objects.filter(pk=renewed.pk).update(valid_until=today - timedelta(days=29))
    assert [organization_signatures.sweep(timezone.now()) for _twice in range(2)] == [1, 0]
    run_out.refresh_from_db()
    assert run_out.logo is None
    privacy.forget(Subject(email=renewed.email))
    assert stored() == before


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
    client.post("/petitions/the-petition/manage/delivery/", typed)
    delivery = petition.deliveries.get()
    assert delivery.counts == {"email": 13, "phone": 1, "paper": 0, "organizations": 0}
    client.logout()
    assert "The board’s clerk" in page(client, "/petitions/the-petition/")
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
