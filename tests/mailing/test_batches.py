from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mailing import batches, delivery, outbox, smtp, suppression, sweep
from mailing.contacts import Contact
from mailing.models import Batch, Brake, Call, Message, Suppression
from office.models import AuditEntry, SiteSettings
from tests import mails
from tests.mailing.conftest import Listed, candidate, draft, hold_over

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def counts(batch):
    return batches.counts(batch)["by_state"]


def test_draft_twice_is_one_batch(batch):
    again = draft("tests:1", "Other")
    assert again == batch
    assert Batch.objects.count() == 1


def test_start_without_a_postal_address_is_refused_in_words(batch):
    SiteSettings.objects.update(postal_address=" ")
    with pytest.raises(batches.CannotStart, match="postal address"):
        batches.start(batch, by=None)


def test_start_without_an_address_for_answers_is_refused_in_words(batch):
    SiteSettings.objects.update(contact_email="")
    with pytest.raises(batches.CannotStart, match="reply-to address"):
        batches.start(batch, by=None)


def test_start_twice_starts_once(batch):
    assert batches.start(batch, by=None)
    assert not batches.start(batch, by=None)
    assert AuditEntry.objects.filter(action="batch_started").count() == 1


def test_batch_is_held_ten_minutes_in_which_nothing_leaves(batch, people, smtp_sink, time_machine):
    people.append(candidate(1))
    batches.start(batch, by=None)
    batches.advance(batch)
    delivery.drain()
    batch.refresh_from_db()
    assert (batch.state, smtp_sink.recipients()) == (Batch.State.HOLDING, [])
    time_machine.move_to(timezone.now() + timedelta(minutes=10, seconds=1))
    batches.advance(batch)
    delivery.drain()
    assert smtp_sink.recipients() == ["person-1@example.org"]


def test_stop_in_the_ten_minutes_makes_it_a_draft_again(batch, people, smtp_sink):
    people += [candidate(1), candidate(2, contact={"email": None, "phone": "+14045550123"})]
    batches.start(batch, by=None)
    batches.advance(batch)
    assert batches.stop(batch, by=None)
    assert (batch.state, Message.objects.count(), Call.objects.count()) == (Batch.State.DRAFT, 0, 0)
    hold_over(batch)
    assert batch.candidates == 2


def test_stop_of_a_long_list_deletes_it_in_slices_and_a_new_start_begins_afresh(batch, people, monkeypatch):
    monkeypatch.setattr(batches, "CHUNK", 10)
    people += [candidate(number) for number in range(35)]
    batches.start(batch, by=None)
    batches.advance(batch)
    assert batches.stop(batch, by=None)
    assert Message.objects.count() == 25
    assert batches.reach(batch).mails == 35, "what is left of the former list counts for nothing"
    people[30:] = []
    hold_over(batch)
    assert (batch.candidates, Message.objects.filter(state="pending").count()) == (30, 30)
    Batch.objects.update(state=Batch.State.HOLDING)
    assert batches.stop(batch, by=None)
    batches.clear_stopped()
    assert not Message.objects.exists()


def test_stop_after_the_first_mail_may_have_left_is_too_late(batch, people):
    people.append(candidate(1))
    hold_over(batch)
    assert not batches.stop(batch, by=None)


def test_scheduled_batch_begins_at_its_time(batch, people, smtp_sink, time_machine):
    people.append(candidate(1))
    at = timezone.now() + timedelta(hours=3)
    batches.start(batch, by=None, at=at)
    batches.advance(batch)
    batch.refresh_from_db()
    assert batch.state == Batch.State.SCHEDULED
    time_machine.move_to(at - timedelta(minutes=9))
    batches.advance(batch)
    batch.refresh_from_db()
    assert (batch.state, batch.hold_until) == (Batch.State.HOLDING, at)
    time_machine.move_to(at + timedelta(seconds=1))
    batches.advance(batch)
    batch.refresh_from_db()
    assert batch.state == Batch.State.SENDING


def test_each_candidate_leaves_one_row_with_the_reason_if_left_out(batch, people):
    Suppression.objects.create(email="person-5@example.org", stream="newsletter")
    Suppression.objects.create(email="person-6@example.org", stream="another")
    people += [
        candidate(1),
        candidate(2, contact={"email": "PERSON-1@example.org"}),
        candidate(3, contact={"email": None, "phone": "+14045550123"}),
        candidate(4, contact={"email": None}),
        candidate(5),
        candidate(6),
        candidate(7, excluded="asked for fewer mails"),
        candidate(8, contact={"email": "no address"}),
    ]
    assert str(batches.reach(batch)) == "2 by email, 1 by phone"
    assert Message.objects.count() == 0
    hold_over(batch)
    found = batches.counts(batch)
    assert found["by_state"] == {"pending": 2, "skipped": 5}
    assert found["skipped"] == {
        "duplicate": 1, "no_contact": 1, "suppressed": 1, "excluded": 1, "bad_address": 1,
    }  # fmt: skip
    assert found["calls"] == {"to_call": 1}
    assert batch.candidates == found["people"] == 8


def test_freezing_cut_off_goes_on_where_it_was(batch, people, monkeypatch):
    monkeypatch.setattr(batches, "CHUNK", 10)
    people += [candidate(number) for number in range(35)]
    batches.start(batch, by=None)
    whole = list(people)
    people[20:] = []
    chunk = Listed.chunk

    def broken(self, cursor, size):
        if cursor == "20":
            raise RuntimeError("the worker ends here")
        return chunk(self, cursor, size)

    monkeypatch.setattr(Listed, "chunk", broken)
    with pytest.raises(RuntimeError):
        batches.freeze(batch)
    people[:] = whole
    monkeypatch.setattr(Listed, "chunk", chunk)
    batches.freeze(batch)
    batches.freeze(batch)
    batch.refresh_from_db()
    assert (batch.candidates, Message.objects.count()) == (35, 35)


def test_database_refuses_an_address_twice_in_a_batch(batch):
    values = {"batch": batch, "kind": "bulk", "stream": "newsletter", "template": "x"}
    Message.objects.create(key="a", **values, **outbox.addressed("ada@example.org"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(key="b", **values, **outbox.addressed("Ada@example.org"))


def test_batch_is_finished_only_when_no_row_is_open(batch, people, smtp_sink):
    people += [candidate(1), candidate(2)]
    smtp_sink.answer_rcpt = lambda address: "450 4.2.1 Busy" if address.startswith("person-2") else None
    hold_over(batch)
    delivery.drain()
    batches.advance(batch)
    batch.refresh_from_db()
    assert (batch.state, counts(batch)) == (Batch.State.SENDING, {"accepted": 1, "deferred": 1})
    smtp_sink.answer_rcpt = lambda address: None
    Message.objects.update(due_at=timezone.now())
    delivery.drain()
    batches.advance(batch)
    batch.refresh_from_db()
    assert (batch.state, counts(batch)) == (Batch.State.FINISHED, {"accepted": 2})


class Watched(smtp.SmtpRelay):
    """The real relay, with a callback after one of its mails, in the sender's thread."""

    def __init__(self, number, then):
        super().__init__()
        self.left, self.then = number, then

    def deliver(self, sender, to, letter):
        fate = super().deliver(sender, to, letter)
        self.left -= 1
        if self.left == 0:
            self.then()
        return fate


def test_pause_takes_effect_within_one_claim_and_resume_goes_on(
    batch, people, smtp_sink, settings, monkeypatch
):
    settings.MAIL_GROUP_SIZE = 5
    people += [candidate(number) for number in range(50)]
    hold_over(batch)
    monkeypatch.setattr(smtp, "_relay", Watched(20, lambda: batches.pause(batch, by=None)))
    delivery.drain()
    assert len(smtp_sink.recipients()) == 20
    assert counts(batch) == {"accepted": 20, "pending": 30}
    assert batches.resume(batch, by=None)
    delivery.drain()
    assert sorted(smtp_sink.recipients()) == sorted(f"person-{number}@example.org" for number in range(50))


def test_cancel_skips_the_rest(batch, people, smtp_sink):
    people += [candidate(number) for number in range(5)]
    people.append(candidate(9, contact={"email": None, "phone": "+14045550123"}))
    hold_over(batch)
    assert batches.cancel(batch, by=None)
    delivery.drain()
    batches.skip_cancelled(timezone.now())
    found = batches.counts(batch)
    assert smtp_sink.recipients() == []
    assert (found["by_state"], found["skipped"]) == ({"skipped": 5}, {"cancelled": 5})
    assert found["calls"] == {"not_needed": 1}


def test_cancel_in_the_midst_of_a_slice_takes_effect_within_one_claim(
    batch, people, smtp_sink, settings, monkeypatch
):
    settings.MAIL_GROUP_SIZE = 5
    people += [candidate(number) for number in range(30)]
    hold_over(batch)
    monkeypatch.setattr(smtp, "_relay", Watched(10, lambda: batches.cancel(batch, by=None)))
    delivery.drain()
    assert (len(smtp_sink.recipients()), counts(batch)) == (10, {"accepted": 10, "skipped": 20})


def test_one_click_during_the_send_stops_what_still_waits(batch, people, smtp_sink):
    people += [candidate(number) for number in range(30)]
    hold_over(batch)
    late = Message.objects.get(email="person-29@example.org")
    suppression.stop(late, source="one-click")
    delivery.drain()
    late.refresh_from_db()
    assert (late.state, late.reason) == (Message.State.SKIPPED, Message.Reason.SUPPRESSED)
    assert "person-29@example.org" not in smtp_sink.recipients()
    assert len(smtp_sink.recipients()) == 29


def test_relay_that_is_away_holds_the_batch_which_goes_on_by_itself(batch, people, smtp_sink):
    people += [candidate(number) for number in range(30)]
    smtp_sink.greeting = "421 4.3.2 Not now"
    hold_over(batch)
    delivery.drain()
    batch.refresh_from_db()
    assert batch.state == Batch.State.SENDING
    assert counts(batch) == {"pending": 30}
    connections = smtp_sink.connections
    delivery.drain()
    assert smtp_sink.connections == connections, "while the brake is on, nobody knocks"

    smtp_sink.greeting = "220 sink.example ESMTP"
    with time_machine.travel(timezone.now() + timedelta(seconds=20)):
        delivery.drain()
        batches.advance(batch)
    assert counts(batch) == {"accepted": 30}
    assert len(set(smtp_sink.recipients())) == len(smtp_sink.recipients()) == 30
    assert not Brake.objects.exists()
    batch.refresh_from_db()
    assert batch.state == Batch.State.FINISHED


def test_office_is_told_once_of_a_relay_that_was_away_for_long(client, smtp_sink):
    SiteSettings.objects.create(contact_email="office@example.org")
    Brake.objects.create(
        name=Brake.RELAY, until=timezone.now(), since=timezone.now() - timedelta(minutes=9), strikes=3
    )
    sweep.tell_office()
    assert not Message.objects.exists()
    assert client.get("/readyz").json()["details"]["relay"] == "ok"
    Brake.objects.update(since=timezone.now() - timedelta(minutes=11))
    for _tick in range(2):
        sweep.tell_office()
    answer = client.get("/readyz")
    assert answer.json()["details"]["relay"].startswith("takes no mail since")
    delivery.drain()
    assert smtp_sink.recipients() == ["office@example.org"]
    assert client.get("/readyz").json()["details"]["relay"] == "ok"


def test_many_rejections_among_the_first_pause_the_batch(batch, people, smtp_sink):
    people += [candidate(number) for number in range(100)]
    smtp_sink.answer_rcpt = lambda address: "550 5.1.1 No such user" if "5@" in address else None
    hold_over(batch)
    delivery.drain()
    assert counts(batch).get("pending", 0) == 100 - sum(
        counts(batch).get(state, 0) for state in ("accepted", "rejected")
    )
    batch.refresh_from_db()
    assert batch.state == Batch.State.SENDING, "one in ten is not more than a tenth"
    smtp_sink.answer_rcpt = lambda address: "550 5.1.1 No such user"
    people += [candidate(number) for number in range(100, 130)]
    second = draft("tests:2", "Bad list")
    hold_over(second)
    delivery.drain()
    second.refresh_from_db()
    assert (second.state, second.pause_reason) == (Batch.State.PAUSED, Batch.PauseReason.REJECTED)
    assert counts(second)["rejected"] < 50


def test_many_rejections_in_a_group_that_reaches_beyond_the_first_two_hundred_pause_the_batch(
    batch, people, smtp_sink
):
    people += [candidate(number) for number in range(400)]
    smtp_sink.answer_rcpt = lambda address: (
        "550 5.1.1 No such user" if int(address[7:-12]) in range(150, 280) else None
    )
    hold_over(batch)
    delivery.drain(seconds=10)
    batch.refresh_from_db()
    assert (batch.state, batch.pause_reason) == (Batch.State.PAUSED, Batch.PauseReason.REJECTED)


def test_burst_of_complaints_pauses_the_batch(batch, people, smtp_sink):
    people += [candidate(number) for number in range(20)]
    hold_over(batch)
    delivery.drain()
    for message in Message.objects.filter(state=Message.State.ACCEPTED)[:3]:
        Message.objects.filter(pk=message.pk).update(feedback="complained", feedback_at=timezone.now())
    batches.pause_if_complaints(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.pause_reason) == (Batch.State.PAUSED, Batch.PauseReason.COMPLAINTS)


def test_unknown_bulk_mail_is_sent_again_only_by_hand_and_only_once(batch, people, smtp_sink):
    people += [candidate(number) for number in range(10)]
    smtp_sink.answer_data = lambda number, address: "drop" if number in {3, 11} else None
    hold_over(batch)
    delivery.drain()
    sweep.retry_reminders(timezone.now())
    batches.advance(batch)
    batch.refresh_from_db()
    assert (batch.state, counts(batch)) == (Batch.State.FINISHED, {"accepted": 9, "unknown": 1})
    assert batches.retry_unknown(batch, by=None) == 1
    batch.refresh_from_db()
    assert batch.state == Batch.State.SENDING
    delivery.drain()
    assert counts(batch) == {"accepted": 9, "unknown": 1}
    assert batches.retry_unknown(batch, by=None) == 0
    again = [taken for taken in smtp_sink.messages if taken.dropped]
    assert len(again) == 2
    assert len({(taken.to, taken.message_id) for taken in again}) == 1
    assert len(smtp_sink.messages) == 11


def test_code_goes_before_a_newsletter_that_began_first(batch, people, smtp_sink, settings, monkeypatch):
    settings.MAIL_GROUP_SIZE = 5
    people += [candidate(number) for number in range(30)]
    hold_over(batch)

    def code_comes():
        mails.queue(
            key="code", kind=Message.Kind.TRANSACTIONAL, to=Contact(email="coded@example.org"),
            template="mailing/email/plain", context={"subject": "Code", "body": "1"},
        )  # fmt: skip

    monkeypatch.setattr(smtp, "_relay", Watched(5, code_comes))
    delivery.drain()
    assert smtp_sink.recipients().index("coded@example.org") == 5


def test_group_takes_at_most_five_statements(batch, people, smtp_sink, settings):
    settings.MAIL_GROUP_SIZE = 10
    people += [candidate(number) for number in range(95)]
    hold_over(batch)
    with CaptureQueriesContext(connection) as found:
        delivery.drain()
    assert len(smtp_sink.recipients()) == 95
    statements = [query["sql"] for query in found.captured_queries]
    statements = [sql for sql in statements if not sql.startswith(("SAVEPOINT", "RELEASE"))]
    # Groups of 1, 4, and nine times 10, and once per slice: the site, the batches, the relay's brake, whether the
    # portal was restored, the final check of both queues.
    assert len(statements) == 11 * 5 + 6
