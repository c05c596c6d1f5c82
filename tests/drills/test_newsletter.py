"""An issue to 10,000 readers with 30 topics, on PostgreSQL with two workers: each gets exactly their blocks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.live.test_newsletter import send_issue
from tests.smtp_sink import SmtpSink


@pytest.mark.skipif("TEST_DATABASE_URL" not in os.environ, reason="runs on PostgreSQL, started below")
@pytest.mark.django_db(transaction=True)
def test_ten_thousand_readers(tmp_path: Path, smtp_sink: SmtpSink, redis_url: str):
    send_issue(tmp_path, smtp_sink, redis_url, readers=10_000, seconds=1200)


@pytest.mark.skipif("TEST_DATABASE_URL" in os.environ, reason="this is the run on PostgreSQL")
def test_on_postgresql():
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-s",
            "-p",
            "no:randomly",
            f"{__file__}::test_ten_thousand_readers",
        ],
        env={**os.environ, "TEST_DATABASE_URL": os.environ["TEST_POSTGRESQL_URL"]},
        check=True,
    )
