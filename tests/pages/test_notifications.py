"""One page for all notifications, and one pause that holds when mail is sent."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from agenda.mails import AgendaStream
from events import mails as event_mails
from mailing import delivery, outbox, pauses, suppression
from mailing.mail import Mail
from mailing.models import Message
from tests.factories import make_circle, make_event, make_member, make_person, make_rsvp

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

# Mail of its own kind that goes on despite a pause: without it, people would come to what has changed.
GOES_ON = {
    *("events/email/event_changed", "events/email/event_postponed", "events/email/event_cancelled"),
    *("events/email/guest_message", "volunteering/email/volunteer_message"),
    *("volunteering/email/shift_changed", "volunteering/email/shift_cancelled"),
}


def test_each_mail_says_whether_it_may_be_paused():
    kinds = {mail.name: (mail.kind, mail.may_be_paused) for mail in Mail.all()}
    transactional = {name for name, (kind, _paused) in kinds.items() if kind == Message.Kind.TRANSACTIONAL}
    assert {name for name in transactional if kinds[name][1]} == set()
    assert {name for name, (_kind, paused) in kinds.items() if not paused} - transactional == GOES_ON
    with pytest.raises(TypeError, match="does not say whether it may be paused"):
        type("Silent", (Mail,), {"kind": Message.Kind.BULK})


def queued(rsvp, key: str) -> None:
    with transaction.atomic():
        outbox.queue(event_mails.RsvpReminder(rsvp, which="day"), key=f"{key}:reminder")
        outbox.queue(event_mails.EventCancelled(rsvp), key=f"{key}:cancelled")
        outbox.queue(event_mails.RsvpGoing(rsvp), key=f"{key}:going")


def fates(key: str) -> dict[str, str]:
    rows = Message.objects.filter(key__startswith=key).values_list("key", "state", "reason")
    return {name.partition(":")[2]: reason or state for name, state, reason in rows}


def test_pause_holds_at_send_time_and_needed_mail_still_goes(time_machine):
    person = make_person(email="ana@example.org")
    rsvp = make_rsvp(make_event(make_circle()), person)
    queued(rsvp, "a")  # before the pause begins
    pauses.begin("Ana@Example.org ", timezone.now() + timedelta(days=2))
    delivery.drain()
    found = fates("a")
    assert found.pop("reminder") == "paused"
    assert "paused" not in found.values()

    time_machine.move_to(timezone.now() + timedelta(days=2, seconds=1))
    queued(rsvp, "b")
    delivery.drain()
    assert "paused" not in fates("b").values()
    assert pauses.of(person.email) is None
    assert pauses.forget_ended(timezone.now()) == 1


def test_page_pauses_until_a_day_or_until_its_reader_says_so_and_turns_each_stream(client):
    circle = make_circle(name="Water Circle", slug="water")
    person = make_member(circle, email="ana@example.org").person
    client.force_login(person)
    path = "/me/notifications/"
    page = client.get(path).content.decode()
    listed = [
        "Newsletter",
        "Reminders of events",
        "Posts in Water Circle",
        "goals you support",
        "from Water Circle",
    ]
    assert [words in page for words in listed] == [True] * 5

    late = client.post(path, {"do": "pause", "until": "2020-01-01"}).content.decode()
    assert "This day is over." in late
    assert pauses.of(person.email) is None
    day = timezone.localdate() + timedelta(days=3)
    client.post(path, {"do": "pause", "until": f"{day:%Y-%m-%d}"})
    assert timezone.localtime(pauses.of(person.email).until).date() == day + timedelta(days=1)
    assert "Your email is paused through" in client.get(path).content.decode()
    client.post(path, {"do": "resume"})
    assert pauses.of(person.email) is None
    client.post(path, {"do": "pause"})
    assert pauses.of(person.email).until is None

    for stream, stops in [
        (AgendaStream.of(), True),
        ("announcements:water", True),
        ("announcements:other", False),
    ]:
        client.post(path, {"do": "off", "stream": stream})
        assert suppression.is_stopped(person.email, stream) is stops
        client.post(path, {"do": "on", "stream": stream})
        assert not suppression.is_stopped(person.email, stream)
