"""The yearly question: asked once, answered with one click and no sign-in; silence changes nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from coalitions import mails, membership, renewals, tasks
from coalitions.models import Membership
from mailing import delivery
from mailing.models import Call, Message
from office.models import AuditEntry
from tests.factories import make_circle, make_facilitator, make_hub, make_member, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

LONG_AGO = timedelta(days=366)


def long_here(coalition, person=None, ago=LONG_AGO, **values):
    """Create a member who joined more than a year ago."""
    return make_member(coalition, person, joined_at=timezone.now() - ago, **values)


def days_later(days):
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


def letters():
    return list(Message.objects.filter(template__contains="email/stay").order_by("pk"))


def text(taken):
    return taken.mail.get_body(("plain",)).get_content()


def now_is(row):
    return Membership.objects.get(pk=row.pk)


def test_who_said_yes_a_year_ago_is_asked_in_one_letter_about_all_their_coalitions(smtp_sink):
    hub, circle = make_hub(name="River Hub"), make_circle(name="Bus Circle")
    ana = make_person(name="Ana Ruiz", language="es")
    long_here(hub, ana), long_here(circle, ana)
    make_member(make_circle(name="New Circle"), ana)

    assert renewals.ask() == 1
    assert renewals.ask() == 0
    delivery.drain()

    [taken] = smtp_sink.messages
    assert taken.mail["To"] == ana.email
    assert taken.mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    letter = text(taken)
    assert "Sí, quiero seguir" in letter
    with translation.override("es"):
        for row in Membership.objects.filter(coalition__in=[hub.pk, circle.pk]):
            assert row.stay_path.startswith("/es/")
            assert letter.count(f"{row.stay_path}\n") == letter.count(f"{row.stay_leave_path}\n") == 1
    assert "New Circle" not in letter


@pytest.mark.parametrize(("days", "asked"), [(364, 0), (365, 1), (900, 1)])
def test_question_comes_a_year_after_joining(days, asked):
    long_here(make_circle(), ago=timedelta(days=days))
    assert renewals.ask() == asked


def test_joining_anew_and_a_yes_begin_a_new_year():
    circle, boss = make_circle(), make_person()
    row = long_here(circle)
    renewals.ask()
    with days_later(100):
        renewals.answer(row, stays=True, by=row.person)
    with days_later(464):
        assert renewals.ask() == 0
    with days_later(465):
        assert renewals.ask() == 1
    membership.leave(row)
    membership.join(circle, row.person, approved_by=boss)
    with days_later(364):
        assert renewals.ask() == 0
    assert now_is(row).kept_on is None


@pytest.mark.parametrize("state", ["pending", "declined", "left", "removed", "blocked"])
def test_who_is_no_member_is_not_asked(state):
    long_here(make_circle(), state=state)
    assert renewals.ask() == 0


def test_nobody_is_asked_about_a_coalition_that_is_over_and_nobody_whose_account_is_closed():
    circle = make_circle()
    long_here(circle)
    type(circle).objects.filter(pk=circle.pk).update(life="archived")
    long_here(make_circle(), make_person(is_active=False))
    assert renewals.ask() == 0


def test_silence_is_reminded_of_once_and_changes_nothing(smtp_sink):
    row = long_here(make_circle(name="Bus Circle"))
    tasks.tick_staying()
    with days_later(20):
        assert renewals.remind() == 0
    with days_later(21):
        tasks.tick_staying()
        assert renewals.remind() == 0
        delivery.drain()
    for day in (22, 60, 200, 364):
        with days_later(day):
            assert (renewals.ask(), renewals.remind()) == (0, 0)
    with days_later(365):
        assert renewals.ask() == 1

    assert smtp_sink.recipients("Reminder: stay in Bus Circle?") == [row.person.email]
    assert now_is(row).state == "active"


def test_first_letter_that_did_not_leave_before_the_reminder_stays_behind(smtp_sink):
    long_here(make_circle())
    renewals.ask()
    with days_later(21):
        renewals.remind()
        delivery.drain()
    assert [mail.state for mail in letters()] == ["skipped", "accepted"]


def test_two_letters_never_come_on_one_day():
    person = make_person()
    long_here(make_circle(), person)
    renewals.ask()
    with days_later(21):
        long_here(make_hub(), person)
        assert (renewals.ask(), renewals.remind()) == (1, 0)
    with days_later(22):
        assert (renewals.remind(), renewals.ask()) == (1, 0)
    later = make_circle()
    with days_later(43):
        assert renewals.remind() == 1
        row = long_here(later, person)
        assert renewals.ask() == 0
    with days_later(44):
        assert renewals.ask() == 1
        # What was already asked and reminded of is not asked a third time.
        assert [one.pk for one in mails.Stay(Membership.objects.get(pk=row.pk)).open_together] == [row.pk]


class TestLetterThatWaits:
    def test_speaks_only_of_what_is_still_open(self, smtp_sink):
        person = make_person()
        answered, left, is_open = (
            long_here(make_circle(name=name), person) for name in ("One Circle", "Two Circle", "Three Circle")
        )
        renewals.ask()
        renewals.answer(answered, stays=True, by=person)
        membership.leave(left)
        delivery.drain()
        [taken] = smtp_sink.messages
        assert is_open.stay_path in text(taken)
        assert "One Circle" not in text(taken)
        assert "Two Circle" not in text(taken)

    @pytest.mark.parametrize("move", ["answered", "left", "removed", "archived"])
    def test_is_moot_once_nothing_is_open(self, move, smtp_sink):
        circle = make_circle()
        boss = make_facilitator(circle)
        row = long_here(circle)
        called = long_here(circle, make_person(None, phone="+14045550123"))
        renewals.ask()
        for one in (row, called):
            if move == "answered":
                renewals.answer(one, stays=True, by=one.person)
            elif move == "left":
                membership.leave(one)
            elif move == "removed":
                membership.remove(one, boss, "Did not keep the agreement.")
        if move == "archived":
            type(circle).objects.filter(pk=circle.pk).update(life="archived")
        delivery.drain()
        assert smtp_sink.recipients("stay in") == []
        assert [mail.reason for mail in letters()] == ["moot"]
        if move != "archived":
            assert not Call.objects.owed_by(circle).filter(template__contains="email/stay").to_make().exists()


class TestPage:
    def test_looking_changes_nothing_and_one_press_without_a_login_keeps(self, client):
        row = long_here(make_circle(name="Bus Circle"))
        renewals.ask()
        for path in (row.stay_path, row.stay_leave_path):
            assert client.get(path).status_code == 200
        assert now_is(row).is_asked

        for _twice in range(2):
            answer = client.post(row.stay_path, {"do": "stay"}, follow=True)
            assert "You’re staying in Bus Circle" in answer.content.decode()
        assert now_is(row).kept_on == timezone.localdate()
        assert AuditEntry.objects.filter(action="membership.kept", actor_id=row.person_id).count() == 1

    def test_link_of_last_year_works_again(self, client):
        row = long_here(make_circle())
        old = row.stay_path
        renewals.ask()
        client.post(old, {"do": "stay"})
        with days_later(366):
            renewals.ask()
            assert now_is(row).is_asked
            client.post(old, {"do": "stay"})
            assert not now_is(row).is_asked

    def test_leaving_is_asked_once_more_then_done_and_logged(self, client):
        circle = make_circle(name="Bus Circle")
        make_facilitator(circle)
        row = long_here(circle)
        renewals.ask()
        assert "Yes, leave" in client.get(row.stay_leave_path).content.decode()
        for _twice in range(2):
            answer = client.post(row.stay_leave_path, {"do": "leave"}, follow=True)
            assert "You left Bus Circle" in answer.content.decode()
        assert now_is(row).state == "left"
        assert AuditEntry.objects.filter(action="membership.left", actor_id=row.person_id).count() == 1
        client.post(row.stay_path, {"do": "stay"})
        assert now_is(row).state == "left"

    def test_last_who_leads_cannot_leave_and_is_told_what_to_do(self, client):
        circle = make_circle()
        row = long_here(circle, role="facilitator")
        renewals.ask()
        text = client.post(row.stay_leave_path, {"do": "leave"}).content.decode()
        assert (
            "the only facilitator here who can sign in. Before you leave, name someone else who has an email."
            in text
        )
        assert circle.address("leads") in text
        assert now_is(row).state == "active"

    def test_token_of_somebody_else_or_for_something_else_is_refused(self, client):
        circle = make_circle()
        row, other = long_here(circle), long_here(circle)
        renewals.ask()
        forged = row.stay_path.replace(f"/{row.pk}-", f"/{other.pk}-")
        assert client.post(forged, {"do": "leave"}).status_code == 404
        assert now_is(other).state == "active"
        Membership.objects.filter(pk=row.pk).update(nonce="another")
        assert client.post(row.stay_path, {"do": "stay"}).status_code == 404

    def test_form_of_another_site_is_refused(self, client):
        row = long_here(make_circle())
        renewals.ask()
        answer = client.post(row.stay_path, {"do": "leave"}, headers={"Sec-Fetch-Site": "cross-site"})
        assert (answer.status_code, now_is(row).state) == (403, "active")

    def test_address_follows_a_new_short_address_and_a_merger(self, client):
        circle, other = make_circle(), make_circle()
        row = long_here(circle)
        old = row.stay_path
        type(circle).objects.filter(pk=circle.pk).update(slug="new-address")
        assert client.get(old).url == now_is(row).stay_path
        type(circle).objects.filter(pk=circle.pk).update(life="merged", merged_into=other.pk)
        assert client.get(now_is(row).stay_path).url == other.get_absolute_url()

    def test_names_the_other_open_questions(self, client):
        person = make_person()
        first, second = long_here(make_circle(), person), long_here(make_hub(), person)
        stranger = long_here(make_circle())
        renewals.ask()
        text = client.post(first.stay_path, {"do": "stay"}, follow=True).content.decode()
        assert second.stay_path in text
        assert stranger.stay_path not in text


class TestWithoutEmail:
    @pytest.fixture
    def circle(self):
        return make_circle(name="Bus Circle")

    @pytest.fixture
    def boss(self, circle):
        return make_facilitator(circle)

    @pytest.fixture
    def bea(self, circle):
        person = make_person(None, name="Bea", phone="+14045550123", language="es")
        long_here(make_hub(name="River Hub"), person)
        row = long_here(circle, person)
        renewals.ask()
        return row

    def test_each_coalition_owes_a_call_about_itself_alone(self, client, circle, boss, bea):
        client.force_login(boss)
        text = client.get(circle.address("calls")).content.decode()
        assert "¿quiere seguir como integrante?" in text
        assert "Bus Circle" in text
        assert "River Hub" not in text
        with days_later(21):
            assert renewals.remind() == 0
        with days_later(366):
            renewals.ask()
            assert Call.objects.owed_by(circle).to_make().count() == 1

    @pytest.mark.parametrize(("answer", "state"), [("yes", "active"), ("no", "left")])
    def test_answer_is_written_down_with_the_call(self, client, circle, boss, bea, answer, state):
        call = Call.objects.owed_by(circle).get()
        client.force_login(boss)
        client.post(circle.address("call-made", pk=call.pk), {"answer": answer, "note": "Glad."}, follow=True)
        call.refresh_from_db()
        assert (call.outcome, call.note, now_is(bea).state) == (answer, "Glad.", state)
        assert not now_is(bea).is_asked
        entry = AuditEntry.objects.get(action=f"membership.{'kept' if answer == 'yes' else 'left'}")
        assert (entry.actor_id, entry.object_id) == (boss.pk, bea.pk)

    def test_answer_counts_only_with_a_call_that_asks(self, client, circle, boss, bea):
        call = Call.objects.owed_by(circle).get()
        Call.objects.filter(pk=call.pk).update(template="coalitions/email/quiet")
        client.force_login(boss)
        client.post(circle.address("call-made", pk=call.pk), {"answer": "no"})
        assert now_is(bea).state == "active"

    def test_who_leads_notes_the_answer_on_the_members_page(self, client, circle, boss, bea):
        page = circle.address("manage-member", pk=bea.pk)
        client.force_login(boss)
        assert "Yearly check-in" in client.get(page).content.decode()
        client.post(page, {"do": "stays"})
        assert now_is(bea).kept_on == timezone.localdate()
        assert "Yearly check-in" not in client.get(page).content.decode()
        assert not Call.objects.owed_by(circle).to_make().exists()

    def test_list_of_members_shows_who_has_not_answered_and_since_when(self, client, circle, boss, bea):
        answered = long_here(circle, make_person(name="Ann Swered"))
        never = make_member(circle, make_person(name="Al Asknot"))
        with days_later(1):
            renewals.ask()
            renewals.answer(answered, stays=True, by=answered.person)
        client.force_login(boss)
        text = client.get(circle.address("manage-members"), {"show": "unanswered"}).content.decode()
        assert "Bea" in text
        assert "if they want to stay, no answer yet" in text
        assert answered.person.name not in text
        assert never.person.name not in text


def test_open_question_stands_on_ones_own_page_until_it_is_answered(client):
    row = long_here(make_circle(name="Bus Circle"))
    renewals.ask()
    client.force_login(row.person)
    text = client.get("/me/").content.decode()
    assert f'action="{row.stay_path}"' in text
    assert row.stay_leave_path in text
    client.post(row.stay_path, {"do": "stay"})
    assert row.stay_leave_path not in client.get("/me/").content.decode()


@pytest.mark.parametrize("people", [3, 25])
def test_asking_takes_as_many_statements_for_few_as_for_many(people, django_assert_num_queries):
    circle, hub = make_circle(), make_hub()
    for _nth in range(people):
        person = make_person()
        long_here(circle, person), long_here(hub, person)
    with django_assert_num_queries(7):
        renewals.ask()


def test_hundreds_are_asked_a_part_at_a_time(monkeypatch):
    monkeypatch.setattr(renewals, "PEOPLE_AT_ONCE", 2)
    circle = make_circle()
    for _nth in range(5):
        long_here(circle)
    assert renewals.ask() == 5
    assert len({mail.email for mail in letters()}) == len(letters()) == 5
