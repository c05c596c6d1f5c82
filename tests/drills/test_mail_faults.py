"""A misbehaving SMTP server and a long list: each fault ends as docs/mail.md says, without a storm of retries."""

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import transaction

from mailing import batches
from mailing.contacts import Contact
from mailing.models import Message
from tests import mails
from tests.live.workers import ROOT, Workers, finished, make_batch, workers
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db(transaction=True)


# As in production, where each task is a line of the log.
PRODUCTION = {
    "DEBUG": "0",
    "ALLOWED_HOSTS": "portal.example.org",
    "SITE_URL": "https://portal.example.org",
    "SERVER_EMAIL": "portal@psequity.org",
    "DEFAULT_FROM_EMAIL": "portal@psequity.org",
}


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


def test_relay_away_for_a_while_holds_a_newsletter_that_goes_on_by_itself(
    tmp_path: Path, smtp_sink: SmtpSink
):
    batch = make_batch(500)
    smtp_sink.greeting = "554 5.3.2 Not today"
    with workers(tmp_path, smtp_sink) as running:
        running.beat()
        running.worker()
        time.sleep(10)
        assert smtp_sink.connections <= 6, "three tries, and no storm"
        smtp_sink.greeting = "220 sink.example ESMTP"
        assert finished(batch, 90) == {"accepted": 500}
    assert max(Counter(smtp_sink.recipients()).values()) == 1


@pytest.mark.parametrize("fault", ["relay refused", "domain braked"])
def test_mail_that_cannot_go_costs_few_tasks_and_log_lines(
    tmp_path: Path, smtp_sink: SmtpSink, redis_url: str, fault: str
):
    """Measure a minute: 46 tasks a second, before slices asked whether a claim would take anything."""
    if fault == "relay refused":
        smtp_sink.greeting = "554 5.3.2 Not today"
    else:
        smtp_sink.answer_rcpt = lambda address: "451 4.7.1 Slow down"
    with transaction.atomic():
        for number in range(50):
            mails.queue(
                key=f"few:{number}", kind=Message.Kind.TRANSACTIONAL, to=Contact(email=f"person-{number}@example.org"),
                template="mailing/email/plain", context={"subject": "Hello", "body": "Words"},
            )  # fmt: skip
    with workers(tmp_path, smtp_sink, redis_url, MAIL_TICK="5", **PRODUCTION) as running:
        running.beat()
        running.worker()
        time.sleep(20)  # the first tries
        tasks, lines = tasks_and_lines(running)
        time.sleep(60)
        tasks, lines = (
            after - before for after, before in zip(tasks_and_lines(running), (tasks, lines), strict=True)
        )
    print(f"{fault}: {tasks} tasks and {lines} log lines in a minute")
    assert tasks <= 60
    assert lines <= 10


def tasks_and_lines(running: Workers) -> tuple[int, int]:
    """Return how many tasks the worker has run, and how many lines were logged, so far."""
    command = [sys.executable, "-m", "celery", "-A", "pse_portal", "inspect", "stats", "--json"]
    told = subprocess.run(
        command, cwd=ROOT, env=running.environment, capture_output=True, text=True, check=True
    )
    totals = [sum(worker["total"].values()) for worker in json.loads(told.stdout).values()]
    return sum(totals), Path(running.log.name).read_text(errors="replace").count("\n")
