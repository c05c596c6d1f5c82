"""A misbehaving SMTP server and a long list: each fault ends as docs/mail.md says, without a storm of retries."""

import time
from collections import Counter
from pathlib import Path

import pytest

from mailing import batches
from mailing.models import Batch, Message
from tests.live.workers import finished, make_batch, workers
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db(transaction=True)


def number_of(address: str) -> int:
    return int(address.partition("@")[0].rpartition("-")[2])


def test_one_in_a_hundred_cut_after_the_dot(tmp_path: Path, smtp_sink: SmtpSink):
    smtp_sink.answer_data = lambda number, address: "drop" if number % 100 == 0 and number <= 3000 else None
    batch = make_batch(3000)
    with workers(tmp_path, smtp_sink) as running:
        running.beat()
        running.worker()
        states = finished(batch, 180)
        assert states == {"accepted": 2970, "unknown": 30}
        assert max(Counter(smtp_sink.recipients()).values()) == 1, (
            "unknown bulk mail is not sent again by itself"
        )
        assert batches.retry_unknown(batch, by=None) == 30
        assert finished(batch, 120) == {"accepted": 3000}
    served = Counter(taken.to for taken in smtp_sink.messages)
    assert Counter(served.values()) == {1: 2970, 2: 30}
    for address in (address for address, times in served.items() if times == 2):
        assert len({taken.message_id for taken in smtp_sink.messages if taken.to == address}) == 1


def test_refusals_of_every_kind(tmp_path: Path, smtp_sink: SmtpSink):
    """Of a hundred recipients, two get 450, three get 550 5.1.1, and a few get 421."""

    def answer(address: str) -> str | None:
        found = number_of(address) % 100
        if found in {10, 20}:
            return "450 4.2.1 Mailbox busy"
        if found in {30, 40, 50}:
            return "550 5.1.1 No such user"
        if found == 60 and smtp_sink.tries[address] == 1 and number_of(address) < 200:
            return "421 4.3.2 Closing"
        return None

    smtp_sink.answer_rcpt = answer
    batch = make_batch(1000)
    with workers(tmp_path, smtp_sink) as running:
        running.beat()
        running.worker()
        smtp_sink.wait_for(940, 180)
    states = Counter(batch.messages.values_list("state", flat=True))
    assert states["rejected"] == 30
    assert states["deferred"] + states["pending"] <= 30
    assert max(smtp_sink.tries.values()) <= 3, "nobody is tried again and again"
    assert Message.objects.filter(state="rejected").exclude(smtp_status="5.1.1").count() == 0


def test_dead_server_pauses_and_is_left_alone(tmp_path: Path, smtp_sink: SmtpSink):
    batch = make_batch(500)
    smtp_sink.greeting = "554 5.3.2 Not today"
    with workers(tmp_path, smtp_sink) as running:
        running.beat()
        running.worker()
        for _second in range(120):
            batch.refresh_from_db()
            if batch.state == Batch.State.PAUSED:
                break
            time.sleep(0.5)
    assert (batch.state, batch.pause_reason) == (Batch.State.PAUSED, Batch.PauseReason.REFUSED)
    assert smtp_sink.connections <= 6, "three tries, and no storm"
