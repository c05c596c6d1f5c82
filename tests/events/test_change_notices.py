"""Everyone is notified of a change once: up to 200 people at once, more by a worker in slices, which may be killed."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from bookings import change_notices
from bookings.models import ChangeNotice
from events import attendance, changes
from events.attendance import RsvpData
from events.models import RSVP, Event
from mailing import delivery, outbox
from mailing.models import Message
from tests.factories import make_circle, make_event, make_facilitator, make_shift
from volunteering.models import SignUp
from volunteering.sign_ups import SignUpData, sign_ups

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

MANY = 2 * change_notices.SLICE + 50


def crowd(number: int, **values: Any) -> Event:
    """Return an event in ten days with so many guests, all with queued reminders of the first three."""
    event = make_event(make_circle(), starts_in=timedelta(days=10), **values)
    for nth in range(min(3, number)):
        come(event, nth)
    RSVP.objects.bulk_create(
        RSVP(event=event, name=f"Guest {nth}", email=f"guest-{nth}@example.org", asked_at=timezone.now())
        for nth in range(3, number)
    )
    return Event.objects.get(pk=event.pk)


def come(event: Event, nth: int) -> RSVP:
    return attendance.rsvps.take(event, RsvpData(name=f"Guest {nth}", email=f"guest-{nth}@example.org"))


def move(event: Event) -> int:
    event.starts_at += timedelta(days=1)
    event.ends_at += timedelta(days=1)
    return changes.save(event, by=None)


def go_on_to_the_end() -> None:
    """Tell everyone. One run ends after two seconds, which is not enough on a busy machine."""
    while ChangeNotice.objects.exists():
        change_notices.go_on()


def told(template: str) -> list[int | None]:
    """Return whose notice is queued or sent, by RSVP."""
    rows = Message.objects.filter(template=f"events/email/{template}").exclude(state="skipped")
    return sorted(rows.values_list("about_id", flat=True))


@pytest.mark.parametrize("number", [3, 30])
def test_change_costs_the_same_statements_for_few_and_many(django_assert_num_queries, number):
    event = crowd(number)
    # SQLite takes at most 999 values in one statement: 30 messages are two.
    is_split = connection.vendor == "sqlite" and number == 30
    with django_assert_num_queries(17 + is_split):
        assert changes.cancel(event, by=None) == number
    assert len(told("event_cancelled")) == number


def test_hundreds_are_told_by_a_worker_in_slices_that_survive_a_kill(
    client, monkeypatch, django_assert_num_queries
):
    event = crowd(MANY)
    with django_assert_num_queries(10):
        assert changes.cancel(event, by=None) == MANY
    assert told("event_cancelled") == []
    client.force_login(make_facilitator(event.lead))
    page = f"/events/{event.slug}/manage/"
    assert f"We’re writing to {MANY} people: 0 messages are ready." in client.get(page).text

    queue_all, calls = outbox.queue_all, []

    def killed_in_its_second_slice(notices: Any) -> None:
        queue_all(notices)
        calls.append(1)
        if len(calls) == 2:
            raise SystemExit

    monkeypatch.setattr(outbox, "queue_all", killed_in_its_second_slice)
    with pytest.raises(SystemExit):
        change_notices.go_on()
    assert f"people: {change_notices.SLICE} messages are ready." in client.get(page).text
    left = event.rsvps.order_by("pk").last()
    event.rsvps.filter(pk=left.pk).update(state="cancelled")  # gave up their spot meanwhile
    change_notices.go_on()
    change_notices.go_on()
    assert told("event_cancelled") == sorted(event.rsvps.active().values_list("pk", flat=True))
    assert not ChangeNotice.objects.exists()
    assert (
        not Message.objects.filter(kind="reminder", state="pending")
        .exclude(template="events/email/event_cancelled")
        .exists()
    )
    assert "messages are ready" not in client.get(page).text


def test_nobody_hears_that_they_are_coming_to_what_is_called_off(smtp_sink):
    event = crowd(MANY)
    assert Message.objects.filter(template="events/email/rsvp_going", state="pending").count() == 3
    changes.cancel(event, by=None)
    delivery.drain()
    assert smtp_sink.messages == []


def test_undone_cancellation_tells_nobody_and_keeps_the_reminders():
    event = crowd(MANY)
    changes.cancel(event, by=None)
    change_notices._next_slice(ChangeNotice.objects.get().pk)
    changes.take_back(event, by=None)
    go_on_to_the_end()
    assert told("event_cancelled") == []
    assert len(told("still_coming")) == MANY


def test_who_answers_while_others_are_told_gets_the_answer_and_no_news():
    event = crowd(MANY)
    back = event.rsvps.get(email="guest-400@example.org")
    attendance.rsvps.cancel(back)
    event.refresh_from_db()
    assert move(event) == MANY - 1
    come(event, 400)
    come(event, MANY)
    go_on_to_the_end()
    guests = event.rsvps.exclude(email__in=["guest-400@example.org", f"guest-{MANY}@example.org"])
    assert told("event_changed") == sorted(guests.values_list("pk", flat=True))
    reminders = Message.objects.filter(template="events/email/still_coming", state="pending")
    assert reminders.count() == MANY + 1
    assert set(reminders.values_list("due_at", flat=True)) == {event.starts_at - timedelta(days=1)}


def test_second_change_supersedes_the_first_before_everyone_is_told():
    event = crowd(MANY)
    move(event)
    change_notices._next_slice(ChangeNotice.objects.get().pk)
    move(event)
    go_on_to_the_end()
    assert told("event_changed") == sorted(event.rsvps.values_list("pk", flat=True))


def test_postponed_event_that_keeps_its_time_reminds_again():
    event = crowd(3)
    changes.postpone(event, by=None)
    assert told("still_coming") == []
    event = Event.objects.get(pk=event.pk)
    event.state = Event.State.PUBLISHED
    changes.save(event, by=None)
    assert len(told("still_coming")) == 3


def test_shift_of_an_event_that_moves_elsewhere_still_reminds():
    event = crowd(0)
    shift = make_shift(event=event, starts_at=event.starts_at, ends_at=event.ends_at)
    sign_ups.take(shift, SignUpData(name="Hand", email="hand@example.org"))
    due = Message.objects.filter(template="volunteering/email/still_coming", state="pending")
    assert due.count() == 1
    event.place = "Elsewhere"
    changes.save(event, by=None)
    assert SignUp.objects.count() == due.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_a_guest_at_once_tell_everyone_once():
    if connection.vendor != "postgresql":
        return  # one writer at a time there: `test_hundreds_are_told…` shows the rest
    event = crowd(MANY)
    move(event)
    guest = event.rsvps.get(email="guest-420@example.org")
    failed: list[BaseException] = []

    def run(job: Any) -> None:
        try:
            job()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    jobs = [change_notices.go_on, change_notices.go_on, lambda: attendance.rsvps.cancel(guest)]
    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    with transaction.atomic():
        attendance.rsvps.lock(event.pk)
        for thread in threads:
            thread.start()
        threads[0].join(0.5)
        assert told("event_changed") == [], "a slice waits for the lock of the event"
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert not ChangeNotice.objects.exists()
    standing = set(event.rsvps.active().values_list("pk", flat=True))
    rows = Message.objects.filter(template="events/email/event_changed")
    assert standing <= set(rows.values_list("about_id", flat=True))
    assert rows.count() == len(set(rows.values_list("about_id", flat=True)))
