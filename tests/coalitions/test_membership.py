import threading

import pytest
from django.db import connection

from coalitions import invitations, membership
from coalitions.models import Coalition, Invitation, Membership
from mailing.models import Message
from office.models import AuditEntry
from tests.factories import make_circle, make_facilitator, make_member, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

State = Membership.State


def test_join_open_circle_makes_an_active_member_and_counts_them():
    circle = make_circle()

    row = membership.join(circle, make_person())

    circle.refresh_from_db()
    assert row.state == State.ACTIVE
    assert (circle.member_count, circle.community_count) == (1, 1)


def test_join_circle_by_approval_waits_and_mails_each_facilitator_once():
    circle = make_circle(joining=Coalition.Joining.APPROVAL)
    leading = [make_facilitator(circle), make_facilitator(circle)]
    person = make_person()

    row = membership.join(circle, person)
    membership.join(circle, person)

    circle.refresh_from_db()
    assert row.state == State.PENDING
    assert circle.member_count == 2
    told = Message.objects.filter(template="coalitions/email/request_waits").values_list("email", flat=True)
    assert sorted(told) == sorted(person.email for person in leading)


def test_join_twice_keeps_one_row():
    circle = make_circle()
    person = make_person()

    first = membership.join(circle, person)
    second = membership.join(circle, person)

    assert first.pk == second.pk
    assert Membership.objects.count() == 1


@pytest.mark.parametrize("state", [State.REMOVED, State.BLOCKED])
def test_join_after_removal_or_block_is_refused(state):
    circle = make_circle()
    row = make_member(circle, state=state)

    with pytest.raises(membership.NotWelcome):
        membership.join(circle, row.person)

    row.refresh_from_db()
    assert row.state == state


@pytest.mark.parametrize("state", [State.LEFT, State.DECLINED])
def test_join_after_leaving_or_being_declined_is_open_again(state):
    circle = make_circle()
    row = make_member(circle, state=state)

    assert membership.join(circle, row.person).state == State.ACTIVE


def test_join_by_invitation_takes_only_the_invited():
    circle = make_circle(joining=Coalition.Joining.INVITATION)
    invited = make_person()
    invitations.invite(circle, [invited.email], language="en", note="", by=make_facilitator(circle))

    with pytest.raises(membership.ByInvitation):
        membership.join(circle, make_person())

    assert membership.join(circle, invited).state == State.ACTIVE
    assert Invitation.objects.get().state == "accepted"


@pytest.mark.parametrize("life", [Coalition.Life.ARCHIVED, Coalition.Life.MERGED])
def test_join_coalition_that_is_over_is_refused(life):
    other = make_circle()
    circle = make_circle(life=life, merged_into_id=other.pk if life == Coalition.Life.MERGED else None)

    with pytest.raises(membership.Closed):
        membership.join(circle, make_person())


def test_approve_lets_in_tells_the_person_once_and_is_logged():
    circle = make_circle(joining=Coalition.Joining.APPROVAL)
    boss = make_facilitator(circle)
    row = membership.join(circle, make_person())

    membership.approve(row, boss, "Good to have you.")
    with pytest.raises(membership.WrongState):
        membership.approve(row, boss)
    with pytest.raises(membership.WrongState):
        membership.decline(row, boss)

    row.refresh_from_db()
    assert (row.state, row.decided_by, row.decision_note) == (State.ACTIVE, boss, "Good to have you.")
    told = Message.objects.filter(template="coalitions/email/request_approved")
    assert [message.email for message in told] == [row.person.email]
    assert AuditEntry.objects.about(row).get().action == "membership.active"


def test_decline_tells_the_person_and_they_may_ask_again():
    circle = make_circle(joining=Coalition.Joining.APPROVAL)
    boss = make_facilitator(circle)
    row = membership.join(circle, make_person())

    membership.decline(row, boss, "Please come to a meeting first.")

    assert (
        Message.objects.filter(template="coalitions/email/request_declined", email=row.person.email).count()
        == 1
    )
    assert membership.join(circle, row.person).state == State.PENDING


def test_who_cannot_sign_in_is_no_facilitator_to_leave_a_coalition_with():
    circle = make_circle()
    boss = make_facilitator(circle)
    row = Membership.objects.get(person=boss)
    by_phone = make_facilitator(circle, make_person(email=None, phone="+14045550123"))
    gone = make_facilitator(circle)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)

    for move in (
        lambda: membership.leave(row),
        lambda: membership.step_down(row),
        lambda: membership.remove(row, boss, ""),
        lambda: membership.hand_over(row, make_member(circle, make_person(email=None, phone="+14045550124"))),
    ):
        with pytest.raises(membership.LastFacilitator):
            move()
    row.refresh_from_db()
    assert row.is_facilitator
    membership.step_down(Membership.objects.get(person=by_phone))


def test_last_facilitator_cannot_leave_or_be_removed():
    circle = make_circle()
    boss = make_facilitator(circle)
    row = Membership.objects.get(person=boss)

    with pytest.raises(membership.LastFacilitator):
        membership.leave(row)
    with pytest.raises(membership.LastFacilitator):
        membership.remove(row, boss, "")

    make_facilitator(circle)
    membership.leave(row)
    row.refresh_from_db()
    assert (row.state, row.role) == (State.LEFT, Membership.Role.MEMBER)


@pytest.mark.parametrize(
    ("act", "state"), [(membership.block, State.BLOCKED), (membership.remove, State.REMOVED)]
)
def test_putting_out_keeps_the_reason_is_logged_and_told_and_can_be_taken_back(act, state):
    circle = make_circle()
    boss = make_facilitator(circle)
    row = make_member(circle)

    act(row, boss, "Threats")
    row.refresh_from_db()
    assert (row.state, row.decision_note) == (state, "Threats")
    told = Message.objects.get(template="coalitions/email/membership_ended")
    assert told.email == row.person.email
    with pytest.raises(membership.NotWelcome):
        membership.join(circle, row.person)

    membership.allow_rejoin(row, boss)
    actions = list(AuditEntry.objects.about(row).values_list("action", "actor_id"))
    assert actions == [("membership.allow_rejoin", boss.pk), (f"membership.{state}", boss.pk)]
    assert membership.join(circle, row.person).state == State.ACTIVE


def test_counters_follow_every_move():
    circle = make_circle()
    boss = make_facilitator(circle)
    row = make_member(circle, make_person())
    Membership.objects.filter(pk=row.pk).update(perspective=Membership.Perspective.EXPERT)

    def counted():
        circle.refresh_from_db()
        return circle.member_count, circle.community_count

    membership.join(circle, make_person())
    assert counted() == (3, 2)
    membership.remove(row, boss, "")
    assert counted() == (2, 2)


@pytest.mark.django_db(transaction=True)
def test_two_facilitators_leaving_at_once_leave_one_behind():
    circle = make_circle()
    rows = [Membership.objects.get(person=make_facilitator(circle)) for _nth in range(2)]
    gate = threading.Barrier(2)
    outcomes = []

    def go(row):
        gate.wait()
        try:
            membership.leave(row)
            outcomes.append("left")
        except membership.LastFacilitator:
            outcomes.append("kept")
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[row]) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["kept", "left"]
    assert Membership.objects.leading().filter(coalition=circle).count() == 1


def test_shown_to_gives_each_viewer_their_own_view():
    circle = make_circle()
    boss = make_facilitator(circle)
    shown = make_member(circle, is_shown=True).person
    hidden = make_member(circle).person
    pending = make_member(circle, state=State.PENDING, is_shown=True).person
    outsider = make_person()
    make_member(make_circle(), outsider)

    def seen_by(viewer):
        return set(
            Membership.objects.shown_to(viewer).filter(coalition=circle).values_list("person", flat=True)
        )

    assert seen_by(boss) == {boss.pk, shown.pk, hidden.pk}
    assert seen_by(shown) == {boss.pk, shown.pk}
    assert seen_by(hidden) == {boss.pk, shown.pk, hidden.pk}
    assert seen_by(pending) == set()
    assert seen_by(outsider) == set()
