import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from coalitions import account_claims, join_requests, membership, paper_lists
from coalitions.models import Claim, JoinRequest, Membership, PaperSheet
from events.models import RSVP
from mailing import calls
from mailing.models import Call, Message
from office.models import AuditEntry
from people.models import Consent, Person
from tests.factories import make_event, make_facilitator, make_hub, make_member, make_person, make_rsvp

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

# Thirty lines as on a sheet: 24 with email, three with only a phone, two of these repeated, one invalid.
LIST = "\n".join(
    [
        "Name, Phone, E-mail",
        *(f"Neighbor {chr(65 + nth)}.\t(229) 555-01{nth:02}\tneighbor{nth}@example.org" for nth in range(24)),
        "Ruth Jones, 229 555 0170",
        "Señora Núñez 229.555.0171 es",
        "Earl  Hall; +1 (229) 555-0172",
        "Neighbor Dee, neighbor3@example.org",
        "JONES Ruth 2295550170",
        "Wrong Address, wrong@example",
    ]
)
AGREED = {
    "purposes": ["membership", "call"],
    "wording": "I want to join the hub in Albany.",
    "signed_on": timezone.localdate() - timedelta(days=3),
}


def a_hub():
    hub = make_hub("Dougherty", slug="albany")
    return hub, make_facilitator(hub)


class TestReading:
    def test_list_of_thirty_is_read_row_by_row(self, django_assert_num_queries):
        hub, _boss = a_hub()

        with django_assert_num_queries(1):
            reading = paper_lists.read(LIST, hub, may_call=True)

        assert len(reading.rows) == 30
        assert len(reading.new) == 27
        assert [row.name for row in reading.without_email] == ["Ruth Jones", "Señora Núñez", "Earl Hall"]
        assert [row.language for row in reading.without_email] == ["en", "es", "en"]
        assert [(row.name, row.duplicate) for row in reading.duplicates] == [
            ("Neighbor Dee", "Same person as in row 4."),
            ("JONES Ruth", "Same person as in row 25."),
        ]
        assert [row.problem for row in reading.problems] == ["wrong@example isn’t an email address."]

    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            ("Ruth", "There’s no phone number or email address."),
            ("ruth@example.org", "The name is missing."),
            ("Ruth 555 01", "There’s no phone number or email address."),
            ("Ruth, 0123456789012345678", "We can’t read the phone number 0123456789012345678."),
        ],
    )
    def test_row_that_cannot_be_used_says_why(self, line, problem):
        hub, _boss = a_hub()
        assert [row.problem for row in paper_lists.read(line, hub, may_call=True).rows] == [problem]

    def test_members_are_found_and_those_put_out_are_not_slipped_in(self):
        hub, boss = a_hub()
        make_member(hub, make_person("in@example.org"))
        membership.block(make_member(hub, make_person("out@example.org")), boss, "Threats")

        rows = paper_lists.read("A, in@example.org\nB, out@example.org", hub, may_call=True).rows

        assert rows[0].duplicate == "Already a member."
        assert "removed or blocked" in rows[1].problem

    def test_two_who_share_a_phone_are_two(self):
        hub, _boss = a_hub()
        reading = paper_lists.read("Ann Lee 229 555 0170\nBob Lee 229 555 0170", hub, may_call=True)
        assert [row.is_new for row in reading.rows] == [True, True]
        assert reading.rows[1].remark == "Same phone number as Ann Lee in row 1. We’ll add both."

    def test_nobody_is_called_who_did_not_agree_to_it(self):
        hub, _boss = a_hub()
        [row] = paper_lists.read("Ann Lee 229 555 0170", hub, may_call=False).rows
        assert row.problem == "Only a phone number, but the sheet doesn’t say you can call."


class TestEntering:
    def test_nothing_is_entered_by_half(self):
        hub, boss = a_hub()

        with pytest.raises(paper_lists.NotWhole) as caught:
            paper_lists.enter(hub, LIST, by=boss, **AGREED)

        assert len(caught.value.reading.problems) == 1
        assert (PaperSheet.objects.count(), Claim.objects.count(), Call.objects.count()) == (0, 0, 0)
        assert Membership.objects.filter(coalition=hub).count() == 1

    def test_fault_in_the_last_row_undoes_all(self, monkeypatch):
        hub, boss = a_hub()
        whole = paper_lists._enter_row

        def fail_at_the_last(sheet, row, person, by):
            if row.name == "Earl Hall":
                raise RuntimeError
            whole(sheet, row, person, by)

        monkeypatch.setattr(paper_lists, "_enter_row", fail_at_the_last)
        with pytest.raises(RuntimeError):
            paper_lists.enter(hub, LIST, by=boss, leave_out=True, **AGREED)

        assert Membership.objects.filter(coalition=hub).count() == 1
        assert Person.objects.count() == 1

    def test_those_without_email_get_call_rows_and_the_others_mails(self):
        hub, boss = a_hub()

        sheet = paper_lists.enter(hub, LIST, by=boss, leave_out=True, **AGREED)

        hub.refresh_from_db()
        assert (sheet.people, hub.member_count) == (27, 28)
        owed = calls.to_say(Call.objects.owed_by(hub).to_make())
        assert [one.call.name for one in owed] == ["Ruth Jones", "Señora Núñez", "Earl Hall"]
        assert owed[0].words.startswith("Hello Ruth Jones, this is Hub")
        assert owed[1].words.startswith("Hola, Señora Núñez. Le llamamos de")
        assert Claim.objects.get(person__name="Ruth Jones").code in owed[0].words
        assert Message.objects.filter(template="coalitions/email/from_paper").count() == 24
        ruth = Person.objects.get(name="Ruth Jones")
        agreed = Consent.objects.filter(person=ruth).order_by("purpose")
        assert [(one.purpose, one.wording, timezone.localtime(one.at).date()) for one in agreed] == [
            (purpose, AGREED["wording"], AGREED["signed_on"]) for purpose in ("call", "membership")
        ]
        assert AuditEntry.objects.about(sheet).get().action == "paper.entered"

    def test_entered_twice_nobody_is_there_twice(self):
        hub, boss = a_hub()
        paper_lists.enter(hub, LIST, by=boss, leave_out=True, **AGREED)

        with pytest.raises(paper_lists.NotWhole):
            paper_lists.enter(hub, LIST, by=boss, leave_out=True, **AGREED)

        assert Person.objects.filter(name="Ruth Jones").count() == 1


class TestClaiming:
    def sheet(self):
        hub, boss = a_hub()
        paper_lists.enter(hub, "Ruth Jones 229 555 0170", by=boss, **AGREED)
        return hub, boss, Claim.objects.get()

    def claim(self, client, code, email):
        return client.post(reverse("claim"), {"code": code, "email": email, "age_band": "on"})

    def test_record_is_claimed_by_the_code_and_a_proven_address(self, client):
        hub, _boss, claim = self.sheet()

        answer = self.claim(client, claim.code.replace("-", " "), "Ruth@Example.org")
        assert Person.objects.get(pk=claim.person_id).email is None
        join_request = JoinRequest.objects.get()
        client.post(answer["Location"], {"code": join_request.code})

        ruth = Person.objects.get(pk=claim.person_id)
        assert ruth.email == "ruth@example.org"
        assert client.session["_auth_user_id"] == str(ruth.pk)
        assert Membership.objects.filter(coalition=hub, state="active").count() == 2
        claim.refresh_from_db()
        assert claim.claimed_at is not None
        with pytest.raises(account_claims.WrongCode):
            account_claims.find(claim.code)

    def test_somebody_with_an_account_takes_the_membership_along(self):
        hub, _boss, claim = self.sheet()
        ruth = make_person("ruth@example.org")
        join_request = join_requests.ask(
            hub, name="Ruth", email="ruth@example.org", phone="", language="en", claim=claim
        )

        person, joined = join_requests.enter_code(join_request, join_request.code)

        assert (person, joined.person, joined.state) == (ruth, ruth, "active")
        hub.refresh_from_db()
        assert hub.member_count == 2
        assert Consent.objects.filter(person=ruth, purpose="call").exists()

    def test_what_they_said_to_come_to_moves_along_once(self):
        hub, _boss, claim = self.sheet()
        ruth = make_person("ruth@example.org")
        only_paper, both = make_event(hub), make_event(hub)
        moved = make_rsvp(only_paper, person=claim.person, name="Ruth Jones")
        make_rsvp(both, person=claim.person, name="Ruth Jones")
        own = make_rsvp(both, person=ruth, name="Ruth", email="ruth@example.org")
        join_request = join_requests.ask(
            hub, name="Ruth", email="ruth@example.org", phone="", language="en", claim=claim
        )

        join_requests.enter_code(join_request, join_request.code)

        assert set(RSVP.objects.filter(person=ruth)) == {moved, own}

    def test_wrong_codes_get_one_answer_and_lock_the_record(self, client):
        _hub, _boss, claim = self.sheet()
        wrong = f"{claim.pk}-0000-0000"

        pages = {
            "couldn’t find a record with this code" in self.claim(client, code, "a@example.org").text
            for code in (wrong, "999-1234-5678", "12", "no digits")
        }
        assert pages == {True}
        for _nth in range(account_claims.MOST_TRIES):
            with pytest.raises(account_claims.WrongCode):
                account_claims.find(wrong)
        with pytest.raises(account_claims.WrongCode):
            account_claims.find(claim.code)
        assert JoinRequest.objects.count() == 0

    def test_new_code_ends_the_printed_one(self):
        _hub, boss, claim = self.sheet()
        printed = claim.code

        account_claims.renew(claim, boss)

        with pytest.raises(account_claims.WrongCode):
            account_claims.find(printed)
        assert account_claims.find(claim.code) == claim


class TestPages:
    def test_coordinator_pastes_looks_leaves_out_and_prints(self, client):
        hub, boss = a_hub()
        client.force_login(boss)
        fields = {**AGREED, "people": LIST}

        page = client.post(hub.address("paper"), {**fields, "do": "look"}).text
        assert "27 new people" in page
        assert "3 people have no email" in page
        assert "wrong@example isn’t an email address." in page
        assert "Same person as in row 25." in page
        assert PaperSheet.objects.count() == 0

        refused = client.post(hub.address("paper"), {**fields, "do": "enter"}).text
        assert "No one has been added yet. Review the rows below first." in refused
        assert PaperSheet.objects.count() == 0

        answer = client.post(hub.address("paper"), {**fields, "do": "enter", "leave-out": "on"})
        sheet = PaperSheet.objects.get()
        assert answer["Location"] == hub.address("paper-sheet", pk=sheet.pk)
        printed = client.get(answer["Location"]).text
        assert "27 people were added" in printed
        for claim in Claim.objects.all():
            assert claim.code in printed

    def test_day_to_come_and_a_list_without_consent_are_refused(self, client):
        hub, boss = a_hub()
        client.force_login(boss)
        page = client.post(
            hub.address("paper"),
            {
                "people": "Ann 229 555 0170",
                "signed_on": timezone.localdate() + timedelta(days=1),
                "wording": "x",
                "purposes": ["call"],
            },
        ).text
        assert "Choose today or an earlier date." in page
        assert "You can only add people who agreed to be members." in page


@pytest.mark.django_db(transaction=True)
def test_two_who_enter_the_same_list_at_once_enter_it_once():
    hub, boss = a_hub()
    gate = threading.Barrier(2)
    outcomes = []

    def go():
        gate.wait()
        try:
            paper_lists.enter(hub, "Ruth Jones 229 555 0170\nAnn Lee, ann@example.org", by=boss, **AGREED)
            outcomes.append("entered")
        except paper_lists.NotWhole:
            outcomes.append("there already")
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _nth in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["entered", "there already"]
    assert Person.objects.filter(name="Ruth Jones").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_coalitions_that_enter_the_same_new_addresses_at_once_share_the_people():
    sides = [a_hub(), (make_hub("Clayton", slug="clayton"), make_person())]
    lines = [f"Neighbor {nth}, n{nth:02}@example.org" for nth in range(40)]
    gate = threading.Barrier(2)
    faults = []

    def go(side, text):
        hub, boss = side
        gate.wait()
        try:
            paper_lists.enter(hub, text, by=boss, **AGREED)
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    # The same people in opposite order, as two sheets might have them.
    threads = [
        threading.Thread(target=go, args=[sides[0], "\n".join(lines)]),
        threading.Thread(target=go, args=[sides[1], "\n".join(reversed(lines))]),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert Person.objects.filter(email__endswith="@example.org", name__startswith="Neighbor").count() == 40
    for hub, _boss in sides:
        assert (
            Membership.objects.active().filter(coalition=hub, person__name__startswith="Neighbor").count()
            == 40
        )
