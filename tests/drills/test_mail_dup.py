"""Everything twice: beats, workers, a task message, and Redis flushed halfway; 3,000 recipients on PostgreSQL."""

import os
from pathlib import Path

import pytest

from tests.drills.databases import once, run_on_postgresql
from tests.live.test_mail import double_everything
from tests.smtp_sink import SmtpSink


@pytest.mark.django_db(transaction=True)
def test_everything_twice(tmp_path: Path, smtp_sink: SmtpSink):
    double_everything(tmp_path, smtp_sink, os.environ["TEST_REDIS_URL"], 3000)


@once
def test_the_same_on_postgresql():
    run_on_postgresql(__file__, "test_everything_twice")
