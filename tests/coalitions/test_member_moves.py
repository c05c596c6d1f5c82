"""The members of a merged coalition become members of the other, each once: few at once, more by a worker in slices."""

import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from coalitions import invitations, member_moves, membership, mergers
from coalitions.models import Coalition, Invitation, Membership, Merger
from mailing import outbox
from mailing.models import Call, Message
from office import privacy
from office.models import AuditEntry
from people import merges
from people.models import Consent, Person
from tests.confirmed import sign_in
from tests.factories import make_circle, make_facilitator, make_member, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

SLICE = 5


@pytest.fixture
def small_slices(monkeypatch):
    monkeypatch.setattr(member_moves, "SLICE", SLICE)


def crowd(number: int, **values: Any) -> Coalition:
    """Return a circle with so many members, who have no account yet."""
    circle = make_circle(**values)
    people = Person.objects.bulk_create(
        Person(email=f"member-{circle.pk}-{nth}@example.org", name=f"Member {nth}") for nth in range(number)
    )
    Membership.objects.bulk_create(
        Membership(coalition=circle, person=person, state="active", joined_at=timezone.now())
        for person in people
    )
    return circle


def merged(old: Coalition, new: Coalition) -> Merger:
    return mergers.merge(old, new, make_person("boss@example.org"))


def person(circle: Coalition, nth: int) -> Person:
    return Person.objects.get(email=f"member-{circle.pk}-{nth}@example.org")


def members(circle: Coalition) -> set[int]:
    return set(Membership.objects.active().filter(coalition=circle).values_list("person", flat=True))


def mailed() -> Counter[int | None]:
    """Return how many mails about a merger each person got."""
    return Counter(
        Message.objects.filter(template="coalitions/email/merged").values_list("person", flat=True)
    )


def check(new: Coalition, people: set[int]) -> None:
    """Check that exactly these are members and mailed, each once, and that nothing is left to do."""
    new.refresh_from_db()
    assert members(new) == people
    assert mailed() == Counter(people)
    assert new.member_count == len(people)
    assert not Merger.objects.exists()


@pytest.mark.parametrize("number", [3, 30])
def test_merger_takes_the_same_statements_for_few_and_many(django_assert_num_queries, number):
    old, new, boss = crowd(number), make_circle(), make_person()
    # SQLite takes at most 999 values in one statement: 30 mails are two.
    is_split = connection.vendor == "sqlite" and number > 3
    with django_assert_num_queries(25 + is_split):
        mergers.merge(old, new, boss)
    check(new, members(old))


def test_hundreds_wait_for_a_worker_which_may_be_killed(
    client, monkeypatch, small_slices, django_assert_num_queries
):
    old, new = crowd(2 * SLICE + 3), make_circle()
    staff = make_person("staff@example.org", is_staff=True, is_superuser=True)
    with django_assert_num_queries(17):
        mergers.merge(old, new, staff)
    old.refresh_from_db()
    assert (old.life, old.merged_into_id) == ("merged", new.pk)
    assert members(new) == set()
    sign_in(client, staff)
    page = f"/admin/circles/circle/{old.pk}/change/"
    words = f"The members of {old.name} are moving to {new.name}: %d of 13 done."
    assert words % 0 in client.get(page).text

    queue_all, calls = outbox.queue_all, []

    def killed_in_its_second_slice(notices: Any) -> None:
        queue_all(notices)
        calls.append(1)
        if len(calls) == 2:
            raise SystemExit

    monkeypatch.setattr(outbox, "queue_all", killed_in_its_second_slice)
    with pytest.raises(SystemExit):
        member_moves.go_on()
    assert len(members(new)) == len(mailed()) == SLICE
    for path in (page, f"/admin/circles/circle/{new.pk}/change/"):
        assert words % SLICE in client.get(path).text
    member_moves.go_on()
    check(new, members(old))
    member_moves.go_on()
    assert "are moving to" not in client.get(page).text
    facts = AuditEntry.objects.filter(object_id=old.pk, action__startswith="coalition.").order_by("pk")
    assert list(facts.values_list("action", "actor_id", "facts")) == [
        ("coalition.merged", staff.pk, {"into": new.pk, "members": 13, "moved": 0}),
        ("coalition.members_moved", staff.pk, {"into": new.pk, "moved": 13}),
    ]


def test_slice_takes_the_same_statements_however_long(django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(member_moves, "SLICE", 1)
    old, new = crowd(40), make_circle()
    merger = merged(old, new)
    for length in (3, 30):
        monkeypatch.setattr(member_moves, "SLICE", length)
        is_split = connection.vendor == "sqlite" and length > 3
        with django_assert_num_queries(14 + is_split):
            member_moves._next_slice(merger.pk)
    member_moves.go_on()
    check(new, members(old))


@pytest.mark.parametrize("slices", [200, 3])
def test_rules_of_joining_and_approving_hold(monkeypatch, slices):
    monkeypatch.setattr(member_moves, "SLICE", slices)
    boss = make_person("boss@example.org")
    old, new = make_circle(), make_circle(joining="approval")
    fresh = make_member(old, perspective="expert", is_shown=True, role="facilitator").person
    by_phone = make_member(old, make_person(None, phone="+14045550123")).person
    pending, active, left, blocked, removed, declined = (make_member(old).person for _nth in range(6))
    invitations.invite(new, [left.email], by=make_facilitator(new), note="", language="en")
    membership.join(new, pending)
    make_member(new, active, perspective="advocate")
    before = timezone.now() - timedelta(days=3)
    make_member(
        new,
        left,
        state="left",
        ended_at=before,
        note="Knows the streets",
        kept_on=before.date(),
        decision_note="x",
    )
    membership.block(make_member(new, blocked), boss, "Threats")
    membership.remove(make_member(new, removed), boss, "Spam")
    make_member(new, declined, state="declined")
    gone = make_member(old, state="left").person
    Message.objects.all().delete()
    Consent.objects.all().delete()
    leads = members(new) - {active.pk}

    mergers.merge(old, new, boss)
    while Merger.objects.exists():
        member_moves.go_on()

    coming = {one.pk for one in (fresh, by_phone, pending, active, left, declined)}
    assert members(new) == coming | leads
    assert gone.pk not in members(new)
    assert mailed() == Counter(coming - {by_phone.pk})
    assert Call.objects.get(template="coalitions/email/merged").owed_id == new.pk
    row = Membership.objects.get(coalition=new, person=fresh)
    assert (row.role, row.perspective, row.is_shown, row.decided_by) == ("member", "expert", True, boss)
    assert row.joined_at == row.asked_at == row.decided_at
    assert row.joined_at is not None
    assert Membership.objects.get(coalition=new, person=active).perspective == "advocate"
    again = Membership.objects.get(coalition=new, person=left)
    assert (again.note, again.ended_at, again.kept_on, again.decision_note) == (
        "Knows the streets", None, None, "",
    )  # fmt: skip
    assert Invitation.objects.get(coalition=new, email=left.email).state == "accepted"
    approved = Message.objects.filter(template="coalitions/email/request_approved")
    assert [one.person_id for one in approved] == [pending.pk]
    assert AuditEntry.objects.filter(action="membership.active").count() == 1
    wordings = Consent.objects.values_list("person", "wording", "source", "about")
    words = (f"{old.name} became part of {new.name}.", f"merger of {old.pk}", new.slug)
    assert sorted(wordings) == [
        (pk, *words) for pk in sorted({one.pk for one in (fresh, by_phone, left, declined)})
    ]
    new.refresh_from_db()
    assert new.member_count == len(coming | leads)


def test_what_a_person_does_meanwhile_counts(small_slices):
    old, new = crowd(4 * SLICE), make_circle()
    leaves_new = make_member(new, person(old, SLICE + 3)).person
    merged(old, new)
    everyone = members(old)
    member_moves._next_slice(Merger.objects.get().pk)

    back_out, erased_late = person(old, 0), person(old, 1)
    joins, leaves_old, erased = (person(old, SLICE + nth) for nth in range(3))
    membership.leave(Membership.objects.get(coalition=new, person=back_out))
    membership.join(new, joins)
    membership.leave(Membership.objects.get(coalition=old, person=leaves_old))
    membership.leave(Membership.objects.get(coalition=new, person=leaves_new))
    privacy.forget(erased)
    privacy.forget(erased_late)
    while Merger.objects.exists():
        member_moves.go_on()

    gone = {one.pk for one in (back_out, erased_late, leaves_old, leaves_new, erased)}
    new.refresh_from_db()
    assert members(new) == everyone - gone
    assert new.member_count == len(everyone - gone)
    # The mail to the one who is erased later went out, without a name now.
    assert mailed() == Counter((everyone - gone) | {back_out.pk, None})
    assert not Consent.objects.filter(person__in=[erased, erased_late]).exists()


def test_two_records_of_a_person_become_one_meanwhile(small_slices):
    old, new = crowd(3 * SLICE), make_circle()
    record, owner, far = person(old, 0), person(old, 2 * SLICE), person(old, 2 * SLICE + 1)
    outsider = make_person()
    merged(old, new)
    member_moves._next_slice(Merger.objects.get().pk)
    everyone = members(old)
    merges.request(record, owner, by=None)
    merges.request(far, outsider, by=None)
    while Merger.objects.exists():
        member_moves.go_on()
    new.refresh_from_db()
    assert members(new) == everyone - {record.pk, far.pk} | {outsider.pk}
    assert new.member_count == 3 * SLICE - 1


def test_coalition_that_members_move_into_does_not_end_and_the_former_one_is_not_deleted(
    client, small_slices
):
    old, new, other = crowd(SLICE + 1), make_circle(), make_circle()
    merged(old, new)
    boss = make_person("staff@example.org", is_staff=True, is_superuser=True)
    for end in (lambda: mergers.merge(new, other, boss), lambda: mergers.archive(new, boss)):
        with pytest.raises(mergers.StillMoving):
            end()
    with pytest.raises(ProtectedError):
        Coalition.objects.get(pk=old.pk).delete()
    sign_in(client, boss)
    page = client.post(f"/admin/circles/circle/{new.pk}/end/", {"into": ""}, follow=True).text
    assert f"Members are still moving into {new.name}." in page

    member_moves.go_on()
    mergers.merge(new, other, boss)
    member_moves.go_on()
    assert members(other) == members(old)


def test_staff_see_the_progress_right_after_they_merged(client, small_slices):
    old, new = crowd(SLICE + 1), make_circle()
    sign_in(client, make_person("staff@example.org", is_staff=True, is_superuser=True))
    answer = client.post(f"/admin/circles/circle/{old.pk}/end/", {"into": new.pk}, follow=True)
    assert f"The members of {old.name} are moving to {new.name}: 0 of 6 done." in answer.text


def at_once(jobs: list[Any]) -> list[threading.Thread]:
    """Start jobs in threads; what one raises is put in `failed` on its thread."""

    def run(job: Any) -> None:
        try:
            job()
        except BaseException as error:
            threading.current_thread().failed = error  # type: ignore[attr-defined]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    return threads


def joined(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert [thread.failed for thread in threads if hasattr(thread, "failed")] == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_what_people_do_at_once_bring_everyone_once(small_slices):
    if connection.vendor != "postgresql":
        return  # one writer at a time there: the tests above show the rest
    old, new = crowd(6 * SLICE), make_circle()
    merged(old, new)
    everyone = members(old)
    joins, erased, leaves = person(old, 7), person(old, 3), person(old, 2 * SLICE)
    leaving = Membership.objects.get(coalition=old, person=leaves)
    jobs = [
        member_moves.go_on,
        member_moves.go_on,
        lambda: membership.join(new, joins),
        lambda: privacy.forget(erased),
        lambda: membership.leave(leaving),
    ]
    with transaction.atomic():
        Coalition.objects.select_for_update().get(pk=new.pk)
        threads = at_once(jobs)
        threads[0].join(0.5)
        assert members(new) == set(), "a slice waits for the lock of the coalition"
    joined(threads)
    while Merger.objects.exists():
        member_moves.go_on()
    new.refresh_from_db()
    there = members(new)
    assert everyone - {erased.pk, leaves.pk} <= there <= everyone - {erased.pk}
    assert new.member_count == len(there)
    assert max(mailed().values()) == 1
    assert set(mailed()) >= there
    assert not Consent.objects.filter(person=erased).exists()
    assert not Message.objects.filter(email__contains=f"member-{old.pk}-3@").exists()


@pytest.mark.django_db(transaction=True)
def test_slice_ends_before_a_person_who_is_being_deleted(small_slices):
    """The deletion holds the person, and waits for the coalition; the slice the other way round: neither waits forever."""
    if connection.vendor != "postgresql":
        return
    old, new = crowd(3 * SLICE), make_circle()
    merged(old, new)
    merger, erased = Merger.objects.get(), person(old, 2)
    everyone = members(old)
    with transaction.atomic():
        Coalition.objects.select_for_update().get(pk=old.pk)
        threads = at_once([lambda: privacy.forget(erased)])
        threads[0].join(0.5)  # it holds the person now
        assert threads[0].is_alive()
        assert member_moves._next_slice(merger.pk)
        assert not member_moves._next_slice(merger.pk), "it is for the next tick"
        assert len(members(new)) == 2
    joined(threads)
    member_moves.go_on()
    check(new, everyone - {erased.pk})
    assert not Consent.objects.filter(person=erased).exists()


@pytest.mark.django_db(transaction=True)
def test_who_is_blocked_while_a_slice_waits_is_not_let_in(small_slices):
    if connection.vendor != "postgresql":
        return
    old, new, boss = crowd(SLICE + 1), make_circle(), make_person()
    barred = make_member(new, person(old, 0), state="left", ended_at=timezone.now())
    merged(old, new)
    with transaction.atomic():
        Coalition.objects.select_for_update().get(pk=new.pk)
        threads = at_once([member_moves.go_on])
        threads[0].join(0.5)
        membership.block(barred, boss, "Threats")
    joined(threads)
    check(new, members(old) - {barred.person_id})
