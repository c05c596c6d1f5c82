"""A clock set back an hour: what carries a time of the future holds up no mail."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mailing import delivery, sweep, worker_slots
from mailing.models import Brake, Lane, Message
from tests.smtp_sink import SmtpSink

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

HOUR = timedelta(hours=1)


def message(key: str, **values: object) -> Message:
    return Message.objects.create(
        key=key, kind=Message.Kind.TRANSACTIONAL, email=f"{key}@example.org", domain="example.org",
        template="mailing/email/plain", context={"subject": "Hello", "body": "Words"}, **values,
    )  # fmt: skip


def test_mail_queued_before_the_jump_goes_out_and_what_is_for_later_waits(smtp_sink: SmtpSink):
    future = timezone.now() + HOUR
    message("now", created_at=future, due_at=future)
    message("reminder", created_at=future, due_at=future + timedelta(days=2))
    message("tomorrow", due_at=future)
    Brake.objects.create(name=Brake.RELAY, until=future)
    sweep.tick()
    delivery.drain()
    assert smtp_sink.recipients() == ["now@example.org"]


def test_claim_of_a_lost_sender_is_taken_back(smtp_sink: SmtpSink):
    lost = message("lost", state=Message.State.CLAIMED, token="x", lease_until=timezone.now() + HOUR)
    held = message(
        "held", state=Message.State.CLAIMED, token="y", lease_until=timezone.now() + timedelta(seconds=20)
    )
    sweep.tick()
    lost.refresh_from_db()
    held.refresh_from_db()
    assert (lost.state, held.state) == (Message.State.PENDING, Message.State.CLAIMED)


def test_marks_of_ticks_and_lanes_from_the_future_stop_nothing():
    assert worker_slots.tick(timedelta(seconds=30))
    assert worker_slots.enter("letters")
    Lane.objects.update(alive_at=timezone.now() + HOUR)
    assert worker_slots.tick(timedelta(seconds=30))
    assert worker_slots.enter("letters")


def test_pause_of_a_domain_lasts_an_hour_at_most(smtp_sink: SmtpSink):
    message("ana")
    Brake.objects.create(name="example.org", until=timezone.now() + timedelta(minutes=59))
    sweep.mind_clock(timezone.now())
    delivery.drain()
    assert smtp_sink.recipients() == []
    Brake.objects.update(until=timezone.now() + 2 * HOUR)
    sweep.mind_clock(timezone.now())
    delivery.drain()
    assert smtp_sink.recipients() == ["ana@example.org"]
