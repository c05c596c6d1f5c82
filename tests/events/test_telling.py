"""Each notice is sent once: reminders, changes, postponement, cancellation, the day after; also after an outage."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events import afterwards, attendance, changes, check_in, co_hosts, invitations, mails, needs, series
from events.attendance import RsvpData
from events.models import RSVP, Event, Follower, Host, Need
from events.needs import Wanted
from mailing import batches, compose, delivery, outbox, sweep, worker_slots
from mailing.compose import rendered
from mailing.models import Batch, Call, Message
from office.models import AuditEntry, SiteSettings
from tests.factories import (
    make_arrangement,
    make_circle,
    make_event,
    make_facilitator,
    make_hub,
    make_member,
    make_person,
    make_rsvp,
    make_shift,
)
from volunteering import sign_ups
from volunteering.models import Shift

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def come(event: Event, number: int = 1, **values: object) -> RSVP:
    rsvp_data = {"name": f"Guest {number}", "email": f"guest-{number}@example.org", **values}
    return attendance.rsvps.take(event, RsvpData(**rsvp_data))  # type: ignore[arg-type]


def deliver() -> None:
    """Run what a tick and a sender do, twice: the second run sends nothing more."""
    for _again in range(2):
        sweep.settle_expired(timezone.now())
        delivery.drain()


def sent(template: str = "") -> list[tuple[str, str]]:
    """Return (template, address) of the mails the mail server accepted, in order."""
    rows = Message.objects.filter(state="accepted").order_by("settled_at", "pk")
    found = [(row.template.removeprefix("events/email/"), row.email) for row in rows]
    return [pair for pair in found if not template or pair[0] == template]


def names() -> list[str]:
    return [template for template, _email in sent()]


def test_each_notice_of_an_rsvp_is_superseded_by_its_own_kind():
    """Event news, reminders, and RSVP notices each supersede only their own kind."""
    families = [mails.RsvpNotice, mails.RsvpReminder, mails.EventNews]
    named = [{mail.name for mail in family.all()} for family in families]
    assert all(named)
    assert named[0] & named[1] == named[0] & named[2] == named[1] & named[2] == set()


def test_reminders_a_week_a_day_and_two_hours_before(smtp_sink):
    event = make_event(make_circle(), starts_in=timedelta(days=10))
    come(event)
    for before in (timedelta(days=7), timedelta(days=1), timedelta(hours=2)):
        with time_machine.travel(event.starts_at - before + timedelta(hours=1, minutes=5), tick=False):
            deliver()
    assert names() == ["rsvp_going", "reminder", "still_coming", "reminder"]


def test_late_comer_gets_no_reminder_that_is_past(smtp_sink):
    event = make_event(make_circle(), starts_in=timedelta(hours=20))
    come(event)
    assert list(Message.objects.filter(kind="reminder").values_list("template", flat=True)) == [
        "events/email/reminder"
    ]


def test_worker_down_over_the_due_time_sends_only_what_is_still_of_use(smtp_sink):
    event = make_event(make_circle(), starts_in=timedelta(days=10))
    come(event)
    with time_machine.travel(event.starts_at - timedelta(hours=10), tick=False):
        deliver()
    # The confirmation and the day-before reminder; the one a week before has expired.
    assert names() == ["rsvp_going", "still_coming"]


def test_event_that_moved_reminds_at_its_new_time_and_tells_once(smtp_sink):
    event = make_event(make_circle(), starts_in=timedelta(days=10))
    come(event)
    deliver()
    event.refresh_from_db()
    event.starts_at += timedelta(days=5)
    event.ends_at += timedelta(days=5)
    assert changes.save(event, by=None) == 1
    with time_machine.travel(event.starts_at - timedelta(days=6), tick=False):
        deliver()
    assert names() == ["rsvp_going", "event_changed", "reminder"]
    event.refresh_from_db()
    assert (event.sequence, event.time_revision) == (1, 1)
    with time_machine.travel(event.starts_at - timedelta(hours=23), tick=False):
        deliver()
    assert names() == ["rsvp_going", "event_changed", "reminder", "still_coming"]


def test_cancelled_event_tells_everybody_once_and_reminds_nobody(smtp_sink):
    event = make_event(make_circle(), starts_in=timedelta(days=10), capacity=1)
    come(event, 1)
    come(event, 2)
    deliver()
    assert changes.cancel(event, by=None, notice="The hall is closed.") == 2
    assert changes.cancel(event, by=None) == 0
    with time_machine.travel(event.starts_at - timedelta(minutes=30), tick=False):
        deliver()
    assert sorted(sent("event_cancelled")) == [
        ("event_cancelled", "guest-1@example.org"),
        ("event_cancelled", "guest-2@example.org"),
    ]
    assert "still_coming" not in names()
    assert "The hall is closed." in smtp_sink.messages[-1].mail.get_body(("plain",)).get_content()


def test_cancellation_is_told_after_ten_minutes_and_can_be_taken_back_until_then(smtp_sink):
    now = timezone.now()
    event = make_event(make_circle(), starts_in=timedelta(days=10))
    come(event)
    shift = make_shift(event=event, starts_at=event.starts_at)
    sign_ups.sign_ups.take(shift, sign_ups.SignUpData(name="Guest 9", email="guest-9@example.org"))
    Message.objects.exclude(kind="reminder").delete()
    with time_machine.travel(now, tick=False):
        assert changes.cancel(event, by=None, notice="The hall is closed.") == 1
        assert (Event.objects.get().is_cancelled, Shift.objects.get().is_cancelled) == (True, True)
        deliver()
    with time_machine.travel(now + timedelta(minutes=9, seconds=59), tick=False):
        deliver()
        assert sent() == []
        changes.take_back(event, by=None)
    back = Event.objects.get()
    assert (back.takes_place, back.notice, back.cancelled_at, Shift.objects.get().is_cancelled) == (
        True,
        "",
        None,
        False,
    )
    with time_machine.travel(event.starts_at - timedelta(hours=12), tick=False):
        deliver()
    # As if nothing had happened: no cancellation notice, and all reminders, including the shift's.
    assert not [name for name in names() if "cancelled" in name]
    assert len([name for name in names() if name.endswith("still_coming")]) == 2
    # Canceled again: once people are notified, it is too late to undo.
    event = Event.objects.get()
    changes.cancel(event, by=None)
    event.refresh_from_db()
    with time_machine.travel(event.cancelled_at + timedelta(minutes=10), tick=False):
        with pytest.raises(changes.TooLate):
            changes.take_back(event, by=None)
        deliver()
    assert len(sent("event_cancelled")) == 1
    assert len(sent("volunteering/email/shift_cancelled")) == 1


def test_cancellation_within_two_hours_of_the_start_is_told_at_once(smtp_sink):
    event = make_event(make_circle(), starts_in=timedelta(minutes=119))
    come(event)
    changes.cancel(event, by=None)
    with pytest.raises(changes.TooLate):
        changes.take_back(event, by=None)
    deliver()
    assert len(sent("event_cancelled")) == 1


def test_team_and_staff_are_asked_with_the_number_of_people_before_an_event_is_cancelled(
    client, admin_client
):
    circle = make_circle()
    event = make_event(circle, slug="the-event")
    come(event, 1)
    come(event, 2)
    client.force_login(make_facilitator(circle))
    off = reverse("events:off", args=["the-event"])
    asked = client.post(off, {"do": "ask", "notice": "The hall is closed."}).content.decode()
    assert "Cancel event and notify 2 people" in asked
    assert 'value="The hall is closed."' in asked
    assert Event.objects.get().takes_place
    client.post(off, {"do": "cancel", "notice": "The hall is closed."})
    assert "Undo cancellation" in client.get(reverse("events:manage", args=["the-event"])).content.decode()
    stranger = Client()
    stranger.force_login(make_facilitator(make_circle()))
    back = reverse("events:take-back", args=["the-event"])
    assert stranger.post(back).status_code == 404
    client.post(back)
    assert Event.objects.get().takes_place

    chosen = {"action": "cancel_events", "_selected_action": [event.pk]}
    path = reverse("admin:events_event_changelist")
    assert "Cancel and tell 2 people" in admin_client.post(path, chosen).content.decode()
    assert Event.objects.get().takes_place
    admin_client.post(path, {**chosen, "sure": "1"})
    assert Event.objects.get().is_cancelled
    admin_client.post(path, {**chosen, "action": "take_back_events"})
    assert Event.objects.get().takes_place


def test_postponed_event_keeps_places_and_a_new_date_reminds_again(smtp_sink):
    event = make_event(make_circle(), starts_in=timedelta(days=10))
    come(event)
    changes.postpone(event, by=None)
    event = Event.objects.get()
    assert (event.state, event.former_starts_at) == ("postponed", event.starts_at)
    event.starts_at += timedelta(days=20)
    event.ends_at += timedelta(days=20)
    event.state = Event.State.PUBLISHED
    assert changes.save(event, by=None) == 1
    with time_machine.travel(event.starts_at - timedelta(hours=12), tick=False):
        deliver()
    assert names().count("still_coming") == 1
    assert RSVP.objects.get().is_going


def test_series_that_meets_an_hour_earlier_tells_each_once_for_what_they_come_to(smtp_sink):
    circle = make_circle()
    boss = make_facilitator(circle)
    first = make_event(circle, starts_in=timedelta(days=10))
    day = first.local_start.date()
    rule = series.rule_of("weekly", day)
    days = series.days(rule, day, day + timedelta(days=14))
    row = series.start(first, circle, rule=rule, dates=days, by=boss)
    one, two, three = row.events.order_by("starts_at")
    come(one, 1)
    come(two, 1)
    come(two, 2)
    deliver()

    one.starts_at -= timedelta(hours=1)
    one.ends_at -= timedelta(hours=1)
    series.change(one, [], series.Scope.ALL, by=boss)
    deliver()
    assert sorted(
        Message.objects.filter(state="accepted", template__endswith="event_changed").values_list(
            "about_id", "email"
        )
    ) == [(rsvp.pk, rsvp.email) for rsvp in RSVP.objects.order_by("pk")]
    for event in (one, two):
        event.refresh_from_db()
        with time_machine.travel(event.starts_at - timedelta(hours=24, minutes=5), tick=False):
            deliver()
            reminded = sent("still_coming")
        with time_machine.travel(event.starts_at - timedelta(hours=23, minutes=55), tick=False):
            deliver()
            assert len(sent("still_coming")) == len(reminded) + event.rsvps.count()
    three.refresh_from_db()
    assert three.local_start.hour == one.local_start.hour


def test_small_edit_tells_nobody_unless_ticked(smtp_sink):
    event = make_event(make_circle())
    come(event)
    event.refresh_from_db()
    event.summary_en = "Clearer words."
    assert changes.save(event, by=None) == 0
    assert attendance.rsvps.to_be_told(event).all == 1
    assert changes.save(event, by=None, tell=True) == 1


def test_change_that_cannot_be_told_is_not_saved(monkeypatch):
    event = make_event(make_circle())
    come(event)
    event.refresh_from_db()
    event.place = "Elsewhere"

    def no_disk(*args: object, **kwargs: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(outbox, "queue_all", no_disk)
    with pytest.raises(OSError, match="no space"):
        changes.save(event, by=None)
    assert Event.objects.get().place == ""


def test_person_chooses_reminders_or_none():
    event = make_event(make_circle(), starts_in=timedelta(days=10))
    come(event, 1, wants_reminders=False)
    come(event, 2, reminders=("hours",))
    rows = Message.objects.filter(kind="reminder").values_list("email", "template")
    assert list(rows) == [("guest-2@example.org", "events/email/reminder")]


def test_thanks_to_those_who_came_and_a_kind_word_to_the_others_once(smtp_sink):
    event = make_event(make_circle(), starts_in=timedelta(days=-1), slug="over")
    boss = make_person()
    came, missed = make_rsvp(event), make_rsvp(event)
    make_rsvp(event, email="", phone="+14045550123", name="Leroy")
    check_in.check_in(came, by=boss)
    assert afterwards.close_due() == 1
    assert afterwards.close_due() == 0
    deliver()
    assert sorted(sent()) == sorted([("thanks", came.email), ("missed", missed.email)])
    assert Message.objects.count() == 2


def test_first_and_fifth_time_are_said_once_and_only_of_who_was_checked_in():
    boss, said = make_person(), []
    for nth in range(6):
        event = make_event(make_circle(), starts_in=timedelta(days=nth - 30))
        rsvp = make_rsvp(event, email="ana@example.org")
        make_rsvp(event, email="other@example.org")
        if nth:  # at the first event nobody was checked in
            check_in.check_in(rsvp, by=boss)
        _subject, text, _html = rendered(mails.Thanks, mails.Thanks(RSVP.objects.get(pk=rsvp.pk)).context())
        said.append(next((word for word in ("first time", "fifth time") if word in text), ""))
    assert said == ["", "first time", "", "", "", "fifth time"]


def test_nobody_is_told_that_they_were_missed_where_nobody_was_checked_in():
    event = make_event(make_circle(), starts_in=timedelta(days=-1))
    make_rsvp(event)
    afterwards.close(event)
    assert [row.template for row in Message.objects.all()] == ["events/email/thanks"]


# Hosts and invitations
# ---------------------
def test_cohost_that_has_not_agreed_does_not_show_the_event_and_one_press_makes_it(smtp_sink):
    circle, hub = make_circle(), make_hub()
    boss = make_facilitator(hub)
    event = make_event(circle)
    host = co_hosts.ask(event, hub, make_facilitator(circle))
    assert list(Event.objects.hosted_by(hub)) == []
    deliver()
    assert sent() == [("host_asked", boss.email)]
    co_hosts.agree(host, how=Host.How.MAIL)
    assert list(Event.objects.hosted_by(hub)) == [event]
    with pytest.raises(co_hosts.AnsweredAlready):
        co_hosts.decline(host)


def test_yes_by_phone_is_written_down_and_told_to_the_cohost():
    circle, hub = make_circle(), make_hub()
    lead, boss = make_facilitator(circle), make_facilitator(hub)
    host = co_hosts.ask(make_event(circle), hub, lead)
    co_hosts.agree(host, how=Host.How.PHONE, by=lead, name="Ms. Fields")
    told = Message.objects.filter(template="events/email/host_agreed").values_list("email", flat=True)
    assert set(told) == {lead.email, boss.email}
    entry = AuditEntry.objects.get(action="host_agreed")
    assert (entry.actor_id, entry.facts["how"]) == (lead.pk, "phone")


def test_person_in_three_hosts_gets_one_invitation_and_one_reminder(smtp_sink, monkeypatch):
    monkeypatch.setattr(worker_slots, "bulk", lambda: [])
    SiteSettings.objects.create(postal_address="667 Fairburn Road", contact_email="hello@example.org")
    coalitions = [make_circle(), make_hub(), make_circle()]
    event = make_event(*coalitions, starts_in=timedelta(days=2))
    person = make_person()
    for coalition in coalitions:
        make_member(coalition, person)
    by_phone = make_member(coalitions[0], make_person(None, phone="+14045550123")).person
    said = make_member(coalitions[1]).person
    make_rsvp(event, said)
    Follower.objects.create(
        coalition=coalitions[0],
        name="F",
        email="f@example.org",
        by_mail=True,
        wording="W",
        confirmed_at=timezone.now(),
    )

    batch = invitations.invite(event, coalitions, by=person)
    assert (batches.reach(batch).mails, batches.reach(batch).calls, batches.reach(batch).left_out) == (
        2,
        1,
        1,
    )
    assert invitations.overlap(event, [row.pk for row in coalitions]) == 2
    batches.start(batch, by=person)
    Batch.objects.update(hold_until=batch.created_at)
    batches.advance(Batch.objects.get())
    batches.advance(Batch.objects.get())
    deliver()
    assert sorted(sent("invitation")) == sorted(
        [("invitation", person.email), ("invitation", "f@example.org")]
    )
    assert Call.objects.get().person == by_phone

    attendance.rsvps.take(event, RsvpData(name=person.name, email=person.email), person=person)
    with time_machine.travel(event.starts_at - timedelta(hours=12), tick=False):
        deliver()
    assert sent("still_coming").count(("still_coming", person.email)) == 1


def test_invitation_stops_when_the_event_is_cancelled():
    SiteSettings.objects.create(postal_address="667 Fairburn Road", contact_email="hello@example.org")
    circle = make_circle()
    make_member(circle)
    event = make_event(circle)
    batch = invitations.invite(event, [circle], by=make_person())
    batches.start(batch, by=None)
    changes.cancel(event, by=None)
    batch.refresh_from_db()
    assert batch.state == Batch.State.CANCELLED


# Needs
# -----
def test_late_need_warns_the_team_at_once():
    circle = make_circle()
    boss = make_facilitator(circle)
    event = make_event(circle, starts_in=timedelta(days=3))
    make_arrangement(event, "ride")
    come(event, needs=(Wanted("ride", "30315", 3),))
    assert Need.objects.get().is_late
    assert [row.email for row in Message.objects.filter(template="events/email/late_need")] == [boss.email]
    assert needs.rolled_up(event)[0].late == 3


def test_need_in_time_warns_nobody_and_its_answer_is_told_once():
    event = make_event(make_circle(), starts_in=timedelta(days=20))
    make_arrangement(event, "childcare")
    boss = make_person()
    for number in range(3):
        come(event, number, party_size=3, needs=(Wanted("childcare", "3_to_5", 2),))
    line = needs.rolled_up(event)[0]
    assert (line.asked, line.late, line.is_overdue) == (6, 0, False)
    assert needs.answer(event, "childcare", "3_to_5", "arranged", by=boss) == 3
    with pytest.raises(needs.NotUndone):
        needs.answer(event, "childcare", "3_to_5", "not_possible", by=boss)
    assert Message.objects.filter(template="events/email/need_answered").count() == 3
    text = compose.rendered(mails.NeedAnswered, mails.NeedAnswered(Need.objects.first()).context())[1]
    assert f"It’s arranged for {event.title}: childcare, ages 3 to 5: 2." in text
    assert not Message.objects.filter(template="events/email/late_need").exists()


def test_need_answered_and_withdrawn_meanwhile_is_not_told(smtp_sink):
    event = make_event(make_circle(), starts_in=timedelta(days=20))
    rsvp = come(event, needs=(Wanted("interpreter", "es"),))
    needs.answer(event, "interpreter", "es", "arranged", by=make_person())
    attendance.rsvps.cancel(rsvp)
    deliver()
    assert "need_answered" not in names()


def test_person_named_as_the_contact_is_told_once_and_where_to_hide(smtp_sink):
    hub = make_hub()
    boss = make_facilitator(hub)
    rosa = make_member(hub, make_person(name="Rosa Ejemplo")).person
    make_member(make_circle(), make_person(name="Rosa Ejemplo"))  # of no host
    event = make_event(hub, contact_name="rosa ejemplo", state="draft")
    changes.publish(event, by=boss)
    event.refresh_from_db()
    event.contact_phone = "+14045550123"
    changes.save(event, by=boss)
    event.contact_name = boss.name  # the one who writes it knows
    changes.save(event, by=boss)
    told = Message.objects.get(template="coalitions/email/named_as_contact")
    assert told.email == rosa.email
    delivery.drain()
    [mail] = [taken.mail for taken in smtp_sink.messages if taken.to == rosa.email]
    text = mail.get_body(("plain",)).get_content()
    assert event.get_absolute_url() in text
    assert "/me/visibility/" in text
