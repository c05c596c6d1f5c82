"""Two records of one person become one, and two again."""

import json
import random
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth.models import Group
from django.core import serializers
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agenda import support
from coalitions.counters import recount
from coalitions.models import Coalition, Membership
from events.models import RSVP, Follower
from mailing.models import Message
from office import approvals, privacy, retention
from office.models import Approval, AuditEntry
from people import duplicates, merges
from people.models import Consent, Likeness, Merge, Person
from pse_portal import signed_links
from tests.factories import (
    make_circle,
    make_event,
    make_facilitator,
    make_hub,
    make_item,
    make_member,
    make_opportunity,
    make_person,
    make_rsvp,
    make_shift,
    make_sign_up,
    make_volunteer,
)

pytestmark = pytest.mark.django_db

# Not undone: who did what stays on record, and so does the merge itself.
LOGS = {"office.AuditEntry", "people.Merge", "sessions.Session"}
FIXED = {"auth", "contenttypes", "hubs.County", "hubs.ZipCode"}


def everything() -> dict[tuple[str, Any], dict[str, Any]]:
    """Return every row of every table of the portal's own apps, and of the accounts."""
    found: dict[tuple[str, Any], dict[str, Any]] = {}
    for model in apps.get_models():
        if model._meta.label not in LOGS | FIXED and model._meta.app_label not in FIXED:
            rows: list[Model] = list(model._default_manager.order_by("pk"))
            for row in json.loads(serializers.serialize("json", rows, cls=merges.ExactEncoder)):
                found[row["model"], row["pk"]] = row["fields"]
    return found


def confirmed(person: Person) -> Person:
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def random_history(seed: int) -> tuple[Person, Person]:
    """Return two people who did this and that, some of it both."""
    draw = random.Random(seed)
    one, other = make_person("one@example.org", name="Ana Ruiz"), make_person(name="Ana M. Ruiz")
    if draw.random() < 0.5:
        one, other = other, one
    coalitions = [make_circle(slug=f"circle-{n}") for n in range(2)] + [
        make_hub(slug=f"hub-{n}") for n in range(2)
    ]
    events = [make_event(coalition) for coalition in coalitions]
    items = [make_item(coalition, state="adopted") for coalition in coalitions]
    shifts = [make_shift(make_opportunity(coalition)) for coalition in coalitions]
    for coalition in coalitions:
        make_facilitator(coalition)
    for person in (one, other):
        volunteer = make_volunteer(person=person, email=person.email or "") if draw.random() < 0.8 else None
        for n, coalition in enumerate(coalitions):
            if draw.random() < 0.6:
                role = draw.choice(["member", "facilitator"])
                make_member(
                    coalition, person=person, state=draw.choice(["active", "left", "pending"]), role=role
                )
                Consent.objects.create(
                    person=person, purpose="shown", wording="w", source="s", about=coalition.slug
                )
            if draw.random() < 0.6:
                make_rsvp(events[n], person=person, email="", name=person.name)
            if draw.random() < 0.4:
                Follower.objects.create(coalition=coalition, person=person, name=person.name, wording="w")
            if draw.random() < 0.6:
                support.endorse(items[n], person)
            if volunteer is not None and draw.random() < 0.6:
                make_sign_up(shifts[n], volunteer)
    for coalition in Coalition.objects.all():
        recount([coalition.pk])
    return one, other


@pytest.mark.parametrize("seed", range(8))
def test_merge_and_undo_put_every_row_back(seed: int):
    record, owner = random_history(seed)
    before = everything()

    merge = merges.request(record, owner, make_staff())
    assert merge.state == Merge.State.DONE
    changed = everything()
    assert changed != before
    merges.undo(merge, None)

    after = everything()
    staff = {key for key in after if key not in before}
    assert {key[0] for key in staff} <= {"people.person"}
    assert {key: row for key, row in after.items() if key not in staff} == before


def make_staff() -> Person:
    return Person.objects.filter(is_staff=True).first() or make_person("staff@example.org", is_staff=True)


@pytest.mark.parametrize("seed", range(8, 11))
def test_nothing_names_the_merged_record_but_what_both_have(seed: int):
    record, owner = random_history(seed)
    merges.request(record, owner, make_staff())

    for held, rows in privacy.rows(Person.objects.get(pk=record.pk)):
        for row in rows:
            rules = held._unique_with() if held.person else []
            doubled = any(
                held.model._default_manager.filter(
                    **{held.person: owner}, **{name: getattr(row, name) for name in others}
                ).exists()
                for others in rules
            )
            assert doubled or held.label == "people.Person" or held.owner, (held.label, row)


def test_owner_gets_the_stronger_membership_and_the_coalition_counts_once():
    circle = make_circle()
    record, owner = make_person(name="Ana"), make_person("ana@example.org", name="Ana")
    make_member(circle, person=record, role="facilitator")
    make_member(circle, person=owner)
    merges.request(record, owner, None)
    row = Membership.objects.get(coalition=circle, person=owner)
    assert (row.state, row.role) == ("active", "facilitator")
    assert Coalition.objects.get(pk=circle.pk).member_count == 1


def test_block_is_not_lost_by_a_merge():
    circle = make_circle()
    record, owner = make_person(name="Ana"), make_person("ana@example.org", name="Ana")
    make_member(circle, person=record, state="blocked")
    make_member(circle, person=owner)
    merges.request(record, owner, None)
    assert Membership.objects.get(coalition=circle, person=owner).state == "blocked"


def test_what_changed_after_the_merge_stays_with_the_owner():
    circle = make_circle()
    record, owner = make_person(name="Ana", phone="+14045550123"), make_person("ana@example.org", name="Ana")
    row = make_member(circle, person=record)
    merge = merges.request(record, owner, None)
    later = make_rsvp(make_event(circle), person=owner)
    Membership.objects.filter(pk=row.pk).update(person=make_person("third@example.org"))

    merges.undo(merge, None)

    later.refresh_from_db()
    assert later.person_id == owner.pk
    assert Membership.objects.get(pk=row.pk).person.email == "third@example.org"
    assert Person.objects.get(pk=record.pk).is_active
    with pytest.raises(merges.TooLate):
        merges.undo(merge, None)


def test_merge_can_be_undone_for_thirty_days_and_its_journal_is_erased_then():
    merge = merges.request(make_person(name="Ana"), make_person("ana@example.org", name="Ana"), None)
    Merge.objects.filter(pk=merge.pk).update(done_at=timezone.now() - timedelta(days=31))
    with pytest.raises(merges.TooLate):
        merges.undo(merge, None)
    assert Merge.objects.get().journal
    retention.sweep(timezone.now())
    assert Merge.objects.get().journal == []


@pytest.mark.parametrize("answers", ["agree agree", "agree decline", "decline"])
def test_two_confirmed_addresses_are_merged_only_with_both_peoples_yes(client: Client, answers: str):
    record = confirmed(make_person("ana@example.org", name="Ana"))
    owner = confirmed(make_person("ana.ruiz@example.com", name="Ana"))
    merge = merges.request(record, owner, None)
    assert merge.state == Merge.State.ASKED
    assert set(Message.objects.values_list("email", flat=True)) == {"ana@example.org", "ana.ruiz@example.com"}

    for side, do in zip(("record", "owner"), answers.split(), strict=False):
        page = reverse("people:merge", args=[signed_links.token(f"merge-{side}", merge)])
        assert client.get(page).status_code == 200
        assert Merge.objects.get().state == Merge.State.ASKED
        client.post(page, {"do": do})
    assert Merge.objects.get().state == ("done" if answers == "agree agree" else "declined")
    assert client.get(page).status_code == 404
    assert Person.objects.get(pk=record.pk).is_active == (answers != "agree agree")


def test_link_of_one_side_does_not_answer_for_the_other(client: Client):
    merge = merges.request(
        confirmed(make_person("ana@example.org", name="Ana")),
        confirmed(make_person("ruiz@example.org", name="Ana")),
        None,
    )
    page = reverse("people:merge", args=[signed_links.token("merge-record", merge)])
    client.post(page, {"do": "agree"})
    client.post(page, {"do": "agree"})
    assert Merge.objects.get().state == Merge.State.ASKED
    Merge.objects.update(asked_at=timezone.now() - timedelta(days=15))
    assert client.get(page).status_code == 404


def test_staff_and_merged_records_are_not_merged():
    one, other = make_person("one@example.org", name="Ana"), make_person(name="Ana")
    staff = make_person("boss@example.org", name="Ana", is_staff=True)
    for record, owner in ((one, one), (staff, one)):
        with pytest.raises(merges.Refused):
            merges.request(record, owner, None)
    merges.request(other, one, None)
    with pytest.raises(merges.Refused):
        merges.request(other, make_person(name="Ana"), None)


def test_likely_duplicates_are_proposed_until_they_are_kept_apart():
    one = make_person("ana.ruiz@gmail.com", name="Ana Ruiz", phone="+14045550123")
    two = make_person("anaruiz+hub@gmail.com", name="Ana Maria Ruíz")
    three = make_person(name="Leo RUÍZ", phone="+14045550123")
    make_person("ana.ruiz@example.org", name="Ana Ruiz")
    make_person(name="Vinh Tran", phone="+14045550123")

    def pairs() -> set[Any]:
        duplicates.look()
        return {(pair.one, pair.other) for pair in duplicates.open_pairs()}

    assert pairs() == {(one, two), (one, three)}
    duplicates.keep_apart(three, one, None)
    duplicates.keep_apart(one, three, None)
    assert pairs() == {(one, two)}
    two.email = "another@example.org"
    two.save()
    assert pairs() == set()
    assert Likeness.objects.get().kept_at  # what was decided stays


def test_what_a_guest_left_is_theirs_once_the_address_is_proven(client: Client):
    event = make_event(make_circle())
    guest = make_rsvp(event, email="ana@example.org", name="Ana")
    elsewhere = make_rsvp(event, email="leo@example.org", name="Leo")
    person = make_person("ana@example.org")
    address = EmailAddress.objects.create(user=person, email="ana@example.org", verified=False, primary=True)
    client.force_login(person)
    guest.refresh_from_db()
    assert guest.person_id is None
    address.verified = True
    address.save()
    client.force_login(person)
    guest.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (guest.person_id, elsewhere.person_id) == (person.pk, None)


def test_guest_row_stays_where_the_person_has_one_for_the_same():
    event = make_event(make_circle())
    person = confirmed(make_person("ana@example.org"))
    make_rsvp(event, person=person, email="")
    guest = make_rsvp(event, email="ana@example.org")
    privacy.attach(person)
    guest.refresh_from_db()
    assert guest.person_id is None


class TestPages:
    @pytest.fixture
    def staff(self, client: Client) -> Person:
        person = make_person("staff@example.org", is_staff=True)
        person.groups.add(Group.objects.get(name="Membership"))
        client.force_login(person)
        return person

    def test_record_shows_everything_and_the_look_is_logged(self, client: Client, staff: Person):
        person = make_person("ana@example.org", name="Ana Ruiz")
        make_member(make_circle(name="River Circle"), person=person)
        page = client.get(reverse("admin:people_person_record", args=[person.pk])).text
        assert "River Circle" in page
        assert AuditEntry.objects.filter(
            action="record_viewed", object_id=person.pk, actor_id=staff.pk
        ).exists()

    def test_records_are_compared_merged_and_undone(self, client: Client, staff: Person):
        owner = make_person("ana@example.org", name="Ana Ruiz", phone="+14045550123")
        record = make_person(name="Anna Ruiz", phone="+14045550123")
        client.post(reverse("admin:people_person_duplicates"), {"do": "look"})
        assert (
            "People who may be on record twice" in client.get(reverse("admin:index")).text.split("Publish")[0]
        )
        listed = client.get(reverse("admin:people_person_duplicates")).text
        assert "The same phone and family name" in listed
        merge = reverse("admin:people_person_merge", args=[record.pk, owner.pk])
        assert "Anna Ruiz" in client.get(merge).text
        assert Merge.objects.count() == 0
        client.post(merge)
        # Who merges a member's record into an account of their own becomes that member: a colleague looks too.
        assert Merge.objects.count() == 0
        colleague = make_person(is_staff=True)
        colleague.groups.add(Group.objects.get(name="Membership"))
        approvals.decide(Approval.objects.open().get(), colleague, is_yes=True)
        row = Merge.objects.get()
        assert row.state == Merge.State.DONE
        client.post(
            reverse("admin:people_merge_changelist"), {"action": "undo", "_selected_action": [row.pk]}
        )
        assert Merge.objects.get().state == Merge.State.UNDONE
        client.post(reverse("admin:people_person_duplicates"), {"one": owner.pk, "other": record.pk})
        assert not duplicates.open_pairs()

    def test_nobody_else_opens_them(self, client: Client):
        person, other = make_person(name="Ana"), make_person(name="Ana")
        client.force_login(make_person("content@example.org", is_staff=True))
        for page in (
            reverse("admin:people_person_record", args=[person.pk]),
            reverse("admin:people_person_duplicates"),
            reverse("admin:people_person_merge", args=[person.pk, other.pk]),
            reverse("admin:people_merge_changelist"),
        ):
            assert client.get(page).status_code == 403, page
            assert client.post(page).status_code == 403, page
        assert Merge.objects.count() == 0


def test_merge_takes_the_same_statements_for_few_and_many_rows():
    taken = set()
    for number in (3, 30):
        record, owner = make_person(), make_person()
        circles = [make_circle() for _nth in range(number)]
        for circle in circles:
            make_member(circle, record)
        for nth in range(number):
            RSVP.objects.create(event=make_event(circles[0]), person=record, name=f"Ana {nth}")
        with CaptureQueriesContext(connection) as captured:
            assert merges.request(record, owner, by=None).state == "done"
        taken.add(len(captured))
        assert Membership.objects.active().filter(person=owner).count() == number
        assert RSVP.objects.filter(person=owner).count() == number
        assert {circle.pk for circle in circles} == set(
            Membership.objects.active()
            .filter(person=owner, coalition__member_count=1)
            .values_list("coalition", flat=True)
        )
    assert len(taken) == 1, "a statement for each row"
