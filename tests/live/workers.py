"""Real Celery workers and beats on the test database, and the checks of what they do."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from mailing import outbox
from mailing.models import Batch, Message
from tests.smtp_sink import SmtpSink

ROOT = Path(__file__).resolve().parent.parent.parent


def database_url() -> str:
    """Return the URL of the test database, as a worker needs it."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    return f"postgres://{found['USER']}:{found['PASSWORD']}@/{found['HOST']}/{found['NAME']}"


class Workers:
    """Celery processes that send to `sink`; the broker is `redis`, or else each worker's own memory."""

    def __init__(self, folder: Path, sink: SmtpSink, redis: str = "", **environment: str) -> None:
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
            "DEBUG": "1",
            "DEMO": "0",
            "SECRET_KEY": settings.SECRET_KEY,
            "VAR": str(folder),
            "DATABASE_URL": database_url(),
            "REDIS_URL": redis,
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
            "MAIL_PACE": "0",
            "MAIL_TICK": "1",
            "MAIL_TIMEOUT": "1",
            **environment,
        }
        self.running: list[subprocess.Popen[bytes]] = []
        self.log = (folder / "celery.log").open("ab")

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "pse_portal", *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        self.running.append(process)
        return process

    def worker(self, name: str = "one") -> subprocess.Popen[bytes]:
        return self.start("worker", "-P", "solo", "-l", "WARNING", "-n", f"{name}@tests")

    def beat(self) -> None:
        """Start a beat; without Redis, each worker has its own."""
        if self.environment["REDIS_URL"]:
            self.start("beat", "-l", "WARNING", "--pidfile=")

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Send SIGKILL to the process and its children, like a power failure."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        self.running.remove(process)


@contextmanager
def workers(folder: Path, sink: SmtpSink, redis: str = "", **environment: str) -> Iterator[Workers]:
    found = Workers(folder, sink, redis, **environment)
    try:
        yield found
    finally:
        for process in list(found.running):
            found.kill(process)
        found.log.close()


def make_batch(recipients: int, **values: Any) -> Batch:
    """Create a batch that is being sent, with its complete list: `recipients` people, one row each."""
    batch = Batch.objects.create(
        **{
            "key": f"live:{time.time_ns()}",
            "title": "Letter",
            "stream": "newsletter",
            "template": "mailing/email/plain",
            "context": {"subject": "Letter", "body": "Words"},
            "audience": "tests",
            "state": Batch.State.SENDING,
            "candidates": recipients,
            **values,
        }
    )
    for start in range(0, recipients, 1000):
        Message.objects.bulk_create(
            Message(
                key=f"{batch.key}:{number}",
                kind=Message.Kind.BULK,
                priority=2,
                stream=batch.stream,
                batch=batch,
                template=batch.template,
                **outbox.addressed(f"person-{number}@example.org"),
            )
            for number in range(start, min(start + 1000, recipients))
        )
    return batch


def finished(batch: Batch, seconds: float) -> Counter[str]:
    """Wait until the batch is finished; return the number of its messages by state."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        batch.refresh_from_db()
        if batch.state == Batch.State.FINISHED:
            break
        time.sleep(0.25)
    states = Counter(batch.messages.values_list("state", flat=True))
    assert batch.state == Batch.State.FINISHED, f"{batch.state} after {seconds} seconds: {states}"
    return states


def check_fates(sink: SmtpSink, batch: Batch, unknown_at_most: int) -> None:
    """Check that no address got two mails, each was served or listed as unknown or rejected, and the totals add up."""
    served = Counter(sink.recipients())
    twice = {address: number for address, number in served.items() if number > 1}
    assert not twice, f"{len(twice)} addresses were mailed twice"
    states = dict(batch.messages.values_list("email", "state"))
    lost = [address for address, state in states.items() if state == "accepted" and address not in served]
    assert not lost, f"{len(lost)} are called accepted and never came"
    silent = [
        address
        for address in states
        if address not in served and states[address] not in {"unknown", "rejected"}
    ]
    assert not silent, f"{len(silent)} addresses are neither served nor listed"
    found = Counter(states.values())
    assert sum(found.values()) == batch.candidates == len(states)
    assert set(found) <= {"accepted", "unknown", "rejected"}
    assert found["unknown"] <= unknown_at_most, f"{found['unknown']} unknown"


def send_through_kills(
    folder: Path, sink: SmtpSink, recipients: int, kills: int, pace: int = 0
) -> Counter[str]:
    """Send to `recipients`, killing the worker `kills` times at random moments. Returns the final states.

    A kill may leave the mail in the air unknown, and no other.
    """
    batch = make_batch(recipients)
    moments = sorted(random.sample(range(recipients // 20, recipients * 9 // 10), kills))
    with workers(folder, sink, MAIL_PACE=str(pace)) as running:
        running.beat()
        worker = running.worker()
        for moment in moments:
            sink.wait_for(moment, 120)
            time.sleep(random.random() * 0.02)
            running.kill(worker)
            worker = running.worker()
        states = finished(batch, 120 + recipients / 50)
    check_fates(sink, batch, unknown_at_most=kills)
    return states
