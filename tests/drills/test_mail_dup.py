"""Everything twice: beats, workers, a task message, and Redis flushed half-way; 3,000 recipients on PostgreSQL."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.live.test_mail import double_everything
from tests.smtp_sink import SmtpSink


@pytest.mark.django_db(transaction=True)
def test_everything_twice(tmp_path: Path, smtp_sink: SmtpSink):
    double_everything(tmp_path, smtp_sink, os.environ["TEST_REDIS_URL"], 3000)


@pytest.mark.skipif("TEST_DATABASE_URL" in os.environ, reason="this is the run on PostgreSQL")
def test_the_same_on_postgresql():
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", f"{__file__}::test_everything_twice"],
        env={**os.environ, "TEST_DATABASE_URL": os.environ["TEST_POSTGRESQL_URL"]},
        check=True,
    )
