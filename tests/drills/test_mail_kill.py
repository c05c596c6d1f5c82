"""5,000 recipients, and the worker killed with SIGKILL ten times at random moments, on both databases."""

from pathlib import Path

import pytest

from tests.drills.databases import once, run_on_postgresql
from tests.live.workers import send_through_kills
from tests.smtp_sink import SmtpSink


@pytest.mark.django_db(transaction=True)
def test_ten_kills(tmp_path: Path, smtp_sink: SmtpSink):
    smtp_sink.wait = 0.001
    states = send_through_kills(tmp_path, smtp_sink, recipients=5000, kills=10)
    print(dict(states))


@pytest.mark.django_db(transaction=True)
def test_ten_kills_at_a_pace(tmp_path: Path, smtp_sink: SmtpSink):
    """As shipped, with a pace: each kill leaves at most one mail unknown."""
    smtp_sink.wait = 0.01
    states = send_through_kills(tmp_path, smtp_sink, recipients=1500, kills=10, pace=50)
    print(dict(states))


@once
def test_the_same_on_postgresql():
    run_on_postgresql(__file__)
