"""A newsletter to 10,000 readers with 30 topics, on PostgreSQL with two workers: each gets exactly their blocks."""

from pathlib import Path

import pytest

from tests.drills.databases import is_run_on_postgresql, once, run_on_postgresql
from tests.live.test_newsletter import send_issue
from tests.smtp_sink import SmtpSink


@pytest.mark.skipif(not is_run_on_postgresql, reason="runs on PostgreSQL, started below")
@pytest.mark.django_db(transaction=True)
def test_ten_thousand_readers(tmp_path: Path, smtp_sink: SmtpSink, redis_url: str):
    send_issue(tmp_path, smtp_sink, redis_url, readers=10_000, seconds=1200)


@once
def test_on_postgresql():
    run_on_postgresql(__file__, "test_ten_thousand_readers")
