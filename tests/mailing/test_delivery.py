import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from mailing import claims, delivery, outbox, smtp, sweep
from mailing.contacts import Contact
from mailing.models import Brake, Call, Message, Suppression
from tests import mails
from tests.smtp_sink import SmtpSink

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def queue(address: str = "ada@example.org", **values: Any) -> Any:
    with transaction.atomic():
        return mails.queue(
            **{
                "key": f"test:{address}",
                "kind": Message.Kind.TRANSACTIONAL,
                "to": Contact(email=address, name="Ada"),
                "template": "mailing/email/plain",
                "context": {"subject": "Your code", "body": "Hello there"},
                **values,
            }
        )


def test_queue_same_key_twice_writes_one_row():
    first = queue()
    assert queue(context={"subject": "Another"}) == first
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_queue_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        mails.queue(key="k", kind=Message.Kind.TRANSACTIONAL, to=Contact(email="a@example.org"), template="x")


def test_queue_for_somebody_with_only_a_phone_writes_a_call():
    call = queue("", to=Contact(name="Bea", phone="+14045550123"))
    assert isinstance(call, Call)
    assert Message.objects.count() == 0


def test_queue_for_somebody_unreachable_writes_nothing():
    assert queue("", to=Contact(name="Bea")) is None


@pytest.mark.parametrize(
    "address",
    [
        "not-an-address",
        "a@example.org\nBcc: b@example.org",
        "a@example.org, b@example.org",
        "a b@example.org",
    ],
)
def test_queue_to_an_address_that_is_none_is_skipped(address, smtp_sink: SmtpSink):
    message = queue(address)
    assert (message.state, message.reason) == (Message.State.SKIPPED, Message.Reason.BAD_ADDRESS)
    delivery.drain()
    assert smtp_sink.recipients() == []


def test_mail_is_accepted_once_and_what_it_said_is_wiped(smtp_sink: SmtpSink):
    message = queue()
    delivery.drain()
    delivery.drain()
    message.refresh_from_db()
    assert smtp_sink.recipients() == ["ada@example.org"]
    assert (message.state, message.smtp_code, message.context) == (Message.State.ACCEPTED, 250, {})
    assert [entry["state"] for entry in message.attempts] == ["accepted"]
    assert "queued as 1" in message.attempts[0]["text"]


def test_mail_due_later_waits(smtp_sink: SmtpSink):
    queue(due_at=timezone.now() + timedelta(minutes=5))
    delivery.drain()
    assert smtp_sink.recipients() == []


def test_expired_mail_is_skipped_and_wiped(smtp_sink: SmtpSink):
    message = queue(expires_at=timezone.now() - timedelta(seconds=1))
    delivery.drain()
    message.refresh_from_db()
    assert (message.state, message.reason, message.context) == (
        Message.State.SKIPPED,
        Message.Reason.EXPIRED,
        {},
    )
    assert smtp_sink.recipients() == []


def test_several_mails_share_a_connection(smtp_sink: SmtpSink):
    for number in range(25):
        queue(f"person-{number}@example.org")
    delivery.drain()
    assert len(smtp_sink.recipients()) == 25
    assert smtp_sink.connections == 1


def test_transactional_mail_goes_before_reminders(smtp_sink: SmtpSink):
    long_ago = timezone.now() - timedelta(hours=1)
    queue("reminded@example.org", kind=Message.Kind.REMINDER, due_at=long_ago)
    queue("coded@example.org")
    delivery.drain()
    assert smtp_sink.recipients() == ["coded@example.org", "reminded@example.org"]


def test_temporary_refusal_is_put_off_and_tried_again(smtp_sink: SmtpSink):
    smtp_sink.answer_rcpt = lambda address: (
        "450 4.2.1 Mailbox busy" if smtp_sink.tries[address] == 1 else None
    )
    message = queue()
    delivery.drain()
    message.refresh_from_db()
    assert (message.state, message.smtp_code, message.smtp_status) == (Message.State.DEFERRED, 450, "4.2.1")
    assert timedelta(seconds=50) < message.due_at - timezone.now() <= timedelta(minutes=1)
    assert message.context, "what the template needs is kept for the next try"
    delivery.drain()
    assert smtp_sink.tries["ada@example.org"] == 1
    Message.objects.update(due_at=timezone.now())
    delivery.drain()
    message.refresh_from_db()
    assert [entry["state"] for entry in message.attempts] == ["deferred", "accepted"]


def test_refusals_without_end_are_given_up_after_two_days(smtp_sink: SmtpSink, time_machine):
    smtp_sink.answer_rcpt = lambda address: "450 4.2.1 Mailbox busy"
    message = queue()
    start = timezone.now()
    for hours in (0, 1, 12, 24, 47, 51):
        time_machine.move_to(start + timedelta(hours=hours), tick=True)
        delivery.drain()
    message.refresh_from_db()
    assert (message.state, message.reason) == (Message.State.REJECTED, Message.Reason.GAVE_UP)
    assert smtp_sink.tries["ada@example.org"] == 6


def test_rejection_is_final_and_suppresses_a_missing_mailbox(smtp_sink: SmtpSink):
    smtp_sink.answer_rcpt = lambda address: "550 5.1.1 No such user"
    message = queue()
    delivery.drain()
    message.refresh_from_db()
    assert (message.state, message.smtp_code, message.smtp_status) == (Message.State.REJECTED, 550, "5.1.1")
    stopped = Suppression.objects.of("ADA@example.org").get()
    assert (stopped.reason, stopped.stream) == (Suppression.Reason.BOUNCE, "")


def test_rejection_for_another_reason_suppresses_nobody(smtp_sink: SmtpSink):
    smtp_sink.answer_data = lambda number, address: "554 5.7.1 Looks like spam"
    message = queue()
    delivery.drain()
    message.refresh_from_db()
    assert message.state == Message.State.REJECTED
    assert Suppression.objects.count() == 0


def test_no_reply_after_the_body_is_unknown_and_not_sent_again(smtp_sink: SmtpSink):
    smtp_sink.answer_data = lambda number, address: "drop" if number == 2 else None
    for number in range(4):
        queue(f"person-{number}@example.org")
    delivery.drain()
    sweep.retry_reminders(timezone.now())
    delivery.drain()
    states = dict(Message.objects.values_list("email", "state"))
    assert states == {
        "person-0@example.org": "accepted",
        "person-1@example.org": "unknown",
        "person-2@example.org": "accepted",
        "person-3@example.org": "accepted",
    }
    assert len(smtp_sink.recipients()) == 4
    assert Message.objects.get(email="person-1@example.org").context == {}


def test_reminder_of_unknown_fate_goes_once_more_under_the_same_message_id(smtp_sink: SmtpSink):
    smtp_sink.answer_data = lambda number, address: "drop"
    message = queue(kind=Message.Kind.REMINDER)
    for _round in range(4):
        delivery.drain()
        sweep.retry_reminders(timezone.now())
    message.refresh_from_db()
    assert message.state == Message.State.UNKNOWN
    assert len(smtp_sink.messages) == 2
    assert len({taken.message_id for taken in smtp_sink.messages}) == 1


def test_reminder_of_unknown_fate_that_is_too_late_stays_unknown(smtp_sink: SmtpSink):
    smtp_sink.answer_data = lambda number, address: "drop"
    queue(kind=Message.Kind.REMINDER, expires_at=timezone.now() + timedelta(hours=1))
    delivery.drain()
    assert sweep.retry_reminders(timezone.now() + timedelta(hours=2)) == 0


def test_dead_relay_leaves_mail_due_and_is_left_alone(smtp_sink: SmtpSink):
    smtp_sink.close()
    for number in range(30):
        queue(f"person-{number}@example.org")
    delivery.drain()
    delivery.drain()
    states = list(Message.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["pending"] * 30
    brake = Brake.objects.get(name=Brake.RELAY)
    assert timedelta(seconds=5) < brake.until - timezone.now() <= timedelta(seconds=15)


def test_relay_that_refuses_the_login_is_nobodys_rejection(smtp_sink: SmtpSink, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "name", "word"
    message = queue()
    delivery.drain()
    message.refresh_from_db()
    assert (message.state, message.reason) == (Message.State.PENDING, Message.Reason.NO_CONNECTION)


def test_relay_that_closes_again_and_again_is_left_alone(smtp_sink: SmtpSink):
    smtp_sink.answer_rcpt = lambda address: "421 4.3.2 Closing"
    for number in range(30):
        queue(f"person-{number}@example.org")
    delivery.drain()
    assert sum(smtp_sink.tries.values()) == 2
    assert Brake.objects.on(timezone.now()).filter(name=Brake.RELAY).exists()
    assert Message.objects.filter(state=Message.State.PENDING).count() == 28


def test_domain_that_asks_for_rest_is_left_alone(smtp_sink: SmtpSink):
    smtp_sink.answer_rcpt = lambda address: (
        "450 4.7.0 Slow down" if address.endswith("@slow.example") else None
    )
    for number in range(30):
        queue(f"person-{number}@slow.example")
    queue("ada@example.org")
    delivery.drain()
    delivery.drain()
    assert smtp_sink.recipients() == ["ada@example.org"]
    assert sum(smtp_sink.tries.values()) == 2  # one of them, and ada


def test_slow_relay_ends_unknown_within_the_timeout(smtp_sink: SmtpSink, settings):
    settings.MAIL_TIMEOUT, settings.MAIL_LEASE = 0.2, 2
    smtp_sink.wait = 1
    message = queue()
    delivery.drain()
    message.refresh_from_db()
    assert (message.state, message.reason) == (Message.State.UNKNOWN, Message.Reason.NO_REPLY)


def test_template_that_breaks_holds_nobody_up(smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch):
    mails.known(monkeypatch, mails.Broken)
    broken = queue("broken@example.org", template="no/such/template")
    queue()
    delivery.drain()
    broken.refresh_from_db()
    assert (broken.state, broken.reason) == (Message.State.DEFERRED, Message.Reason.NOT_WRITTEN)
    assert smtp_sink.recipients() == ["ada@example.org"]


def test_withdrawn_mail_does_not_go(smtp_sink: SmtpSink, django_user_model):
    person = django_user_model.objects.create_user("p@example.org", name="P")
    queue(about=person)
    queue("other@example.org")
    assert outbox.withdraw(person) == 1
    delivery.drain()
    assert smtp_sink.recipients() == ["other@example.org"]


def test_mail_about_a_row_that_is_gone_does_not_go(smtp_sink: SmtpSink, django_user_model):
    person = django_user_model.objects.create_user("p@example.org", name="P")
    message = queue(about=person)
    person.delete()
    delivery.drain()
    message.refresh_from_db()
    assert (message.state, message.reason) == (Message.State.SKIPPED, Message.Reason.GONE)


def test_lost_claim_is_taken_back_and_a_lost_sending_becomes_unknown(smtp_sink: SmtpSink):
    claimed, sending = queue("claimed@example.org"), queue("sending@example.org")
    with transaction.atomic():
        group = claims.claim()
    claims.begin([message for message in group if message.pk == sending.pk])
    later = timezone.now() + timedelta(seconds=21)
    assert sweep.take_back(later) == (1, 1)
    sending.refresh_from_db()
    assert (sending.state, sending.reason, sending.context) == ("unknown", "sender_lost", {})
    delivery.drain()
    assert smtp_sink.recipients() == ["claimed@example.org"]
    claimed.refresh_from_db()
    assert claimed.state == Message.State.ACCEPTED


def test_late_word_of_a_slow_sender_replaces_unknown():
    queue()
    with transaction.atomic():
        [message] = claims.claim()
    claims.begin([message])
    sweep.take_back(timezone.now() + timedelta(hours=1))
    claims.settle([claims.Outcome(message, Message.State.ACCEPTED, "", 250)])
    message.refresh_from_db()
    assert (message.state, [entry["state"] for entry in message.attempts]) == (
        "accepted",
        ["unknown", "accepted"],
    )


def test_claim_that_was_taken_back_cannot_begin():
    queue()
    with transaction.atomic():
        [message] = claims.claim()
    sweep.take_back(timezone.now() + timedelta(hours=1))
    assert claims.begin([message]) == []


def test_word_of_a_sender_that_lost_its_claim_changes_nothing():
    queue()
    with transaction.atomic():
        [lost] = claims.claim()
    sweep.take_back(timezone.now() + timedelta(hours=1))
    with transaction.atomic():
        [held] = claims.claim()
    claims.settle([claims.Outcome(lost, Message.State.REJECTED, "", 550)])
    held.refresh_from_db()
    assert (held.state, held.attempts) == (Message.State.CLAIMED, [])


@pytest.mark.django_db(transaction=True)
def test_sender_never_takes_what_another_one_is_just_taking():
    first, second = queue("first@example.org"), queue("second@example.org")

    def take() -> list[int]:
        try:
            with transaction.atomic():
                return [message.pk for message in claims.claim()]
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as other:
        with transaction.atomic():
            [mine] = claims.claim(size=1)
            theirs = other.submit(take)
            wait([theirs], timeout=0.5)  # it has finished on PostgreSQL, but waits for the lock on SQLite
        assert [mine.pk, *theirs.result(timeout=30)] == [first.pk, second.pk]


RING = """
import time
import django

django.setup()
from mailing import doorbell

begun = time.monotonic()
doorbell.ring_now()
print(time.monotonic() - begun)
"""


def test_ring_with_the_broker_down_is_written_down_and_soon_over(tmp_path: Path):
    """In a separate process, with the settings for Redis, so that no later test gets a broken app."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound, but not listening
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "pse_portal.settings",
            "REDIS_URL": f"redis://127.0.0.1:{held.getsockname()[1]}/0",
            "VAR": str(tmp_path),
        }
        done = subprocess.run(
            [sys.executable, "-c", RING], cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=60
        )  # fmt: skip
    assert "doorbell_not_heard" in done.stdout + done.stderr
    assert "OperationalError" in done.stdout + done.stderr
    assert float(done.stdout.split()[-1]) < 3


def test_fate_of_replies():
    assert smtp.fate_of(250, b"2.0.0 Ok").state == Message.State.ACCEPTED
    assert smtp.fate_of(550, b"5.1.1 No").is_no_such_mailbox
    assert not smtp.fate_of(550, b"5.7.1 No").is_no_such_mailbox
    assert smtp.fate_of(451, b"4.7.1 Wait").asks_for_rest
    assert smtp.fate_of(0, b"").state == Message.State.DEFERRED


@pytest.mark.parametrize(
    ("reason", "stream", "kind", "goes"),
    [
        ("unsubscribed", "news", Message.Kind.REMINDER, False),
        ("unsubscribed", "other", Message.Kind.REMINDER, True),
        ("unsubscribed", "news", Message.Kind.TRANSACTIONAL, True),
        ("complaint", "", Message.Kind.REMINDER, False),
        ("complaint", "", Message.Kind.TRANSACTIONAL, True),
        ("bounce", "", Message.Kind.REMINDER, False),
        ("bounce", "", Message.Kind.TRANSACTIONAL, False),
    ],
)
def test_stopped_address_gets_what_is_essential_only(smtp_sink: SmtpSink, reason, stream, kind, goes):
    Suppression.objects.create(email="Ada@Example.org", reason=reason, stream=stream)
    message = queue(kind=kind, stream="news")
    delivery.drain()
    message.refresh_from_db()
    assert smtp_sink.recipients() == (["ada@example.org"] if goes else [])
    assert message.reason == ("" if goes else Message.Reason.SUPPRESSED)


def test_code_to_an_address_that_bounced_yesterday_is_tried(smtp_sink: SmtpSink):
    yesterday = timezone.now() - timedelta(days=1, minutes=1)
    Suppression.objects.create(email="ada@example.org", reason=Suppression.Reason.BOUNCE, at=yesterday)
    queue()
    delivery.drain()
    assert smtp_sink.recipients() == ["ada@example.org"]


def test_mail_without_a_relay_is_kept_and_never_called_accepted(settings, tmp_path):
    settings.EMAIL_HOST, settings.MAIL_FOLDER = "", tmp_path  # no mail server is configured
    smtp.forget_relay()
    with transaction.atomic():
        message = mails.queue(
            key="kept", kind=Message.Kind.TRANSACTIONAL, to=Contact(name="Ada", email="ada@example.org"),
            template="people/email/unknown_account",
        )  # fmt: skip
    delivery.drain()
    smtp.forget_relay()
    message.refresh_from_db()
    assert (message.state, message.get_state_display()) == ("kept", "saved on this machine, not sent")
    assert [entry["state"] for entry in message.attempts] == ["kept"]
    assert len(list(tmp_path.glob("*.eml"))) == 1


def test_connection_is_kept_as_long_as_the_relay_does_not_close_it(smtp_sink, settings):
    relay = smtp.SmtpRelay()
    smtp_sink.answer_rcpt = lambda address: "421 4.7.0 Too many" if address == "n30@example.org" else None
    for nth in range(80):
        relay.deliver("us@example.org", f"n{nth}@example.org", b"Subject: S\r\n\r\nWords\r\n")
    relay.close()
    assert relay.limit == 30
    assert smtp_sink.connections == 3
