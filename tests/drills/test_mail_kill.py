"""5,000 recipients, the worker killed with SIGKILL ten times at random moments, on both databases."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.live.workers import send_through_kills
from tests.smtp_sink import SmtpSink


@pytest.mark.django_db(transaction=True)
def test_ten_kills(tmp_path: Path, smtp_sink: SmtpSink):
    smtp_sink.wait = 0.001
    states = send_through_kills(tmp_path, smtp_sink, recipients=5000, kills=10)
    print(dict(states))


@pytest.mark.skipif("TEST_DATABASE_URL" in os.environ, reason="this is the run on PostgreSQL")
def test_the_same_on_postgresql():
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:randomly", f"{__file__}::test_ten_kills"],
        env={**os.environ, "TEST_DATABASE_URL": os.environ["TEST_POSTGRESQL_URL"]},
        check=True,
    )
