"""Mail on real processes: a worker, a beat, a broker, an SMTP conversation. The drills run longer versions."""

import time
from pathlib import Path

import pytest
import redis as redis_client
from celery import Celery
from django.db import transaction

from mailing.contacts import Contact
from mailing.models import Message
from tests import mails
from tests.live.workers import check_fates, finished, make_batch, send_through_kills, workers
from tests.smtp_sink import SmtpSink

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.databases]


def test_worker_killed_three_times_loses_nobody_and_doubles_nobody(tmp_path: Path, smtp_sink: SmtpSink):
    smtp_sink.wait = 0.002
    states = send_through_kills(tmp_path, smtp_sink, recipients=500, kills=3)
    assert states["accepted"] >= 497


def test_two_beats_two_workers_a_task_twice_and_a_flushed_redis_change_nothing(
    tmp_path: Path, smtp_sink: SmtpSink, redis_url: str
):
    double_everything(tmp_path, smtp_sink, redis_url, 400)


def double_everything(folder: Path, sink: SmtpSink, redis_url: str, recipients: int) -> None:
    """Run two beats and two workers, deliver one task message twice, and flush Redis halfway."""
    sink.wait = 0.003
    batch = make_batch(recipients)
    app = Celery(broker=redis_url, set_as_current=False)
    with workers(folder, sink, redis_url, REDIS_VISIBILITY_TIMEOUT="10", MAIL_LANES="2") as running:
        for name in ("one", "two"):
            running.worker(name)
            running.beat()
        for _time in range(2):
            app.send_task("mailing.tasks.drain_outbox", kwargs={"lane": "bulk-1"}, task_id="the-same")
        sink.wait_for(recipients // 2, 120)
        redis_client.Redis.from_url(redis_url, socket_timeout=10).flushall()
        states = finished(batch, 120 + recipients / 50)
    assert states == {"accepted": recipients}
    check_fates(sink, batch, unknown_at_most=0)


def test_code_is_not_held_up_by_a_newsletter(tmp_path: Path, smtp_sink: SmtpSink):
    smtp_sink.wait = 0.01
    make_batch(2000)
    with workers(tmp_path, smtp_sink) as running:
        running.beat()
        running.worker()
        smtp_sink.wait_for(50, 120)
        begun = time.monotonic()
        with transaction.atomic():
            mails.queue(
                key="code",
                kind=Message.Kind.TRANSACTIONAL,
                to=Contact(email="coded@example.org"),
                template="mailing/email/plain",
                context={"subject": "Code", "body": "1"},
            )
        while "coded@example.org" not in smtp_sink.tries:
            assert time.monotonic() - begun < 3
            time.sleep(0.02)
        assert smtp_sink.count < 1500, "the newsletter was still being sent"
