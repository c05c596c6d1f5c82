"""Pages while the database is away: a plain page in both languages, at once. The drill `faults` stops a real one."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client

from pse_portal import errors

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(errors, "_away_until", 0.0)
    return Client(raise_request_exception=False)


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """Take the database away, and yield the statements that were tried."""
    found: list[str] = []

    def refuse(execute: Any, sql: str, *_rest: Any) -> None:
        found.append(sql)
        raise OperationalError("connection refused") from psycopg.OperationalError("connection refused")

    with connection.execute_wrapper(refuse):
        yield found


@pytest.mark.parametrize(
    ("path", "words"), [("/hubs/", "We’ll be back soon"), ("/es/hubs/", "Volvemos pronto")]
)
def test_page_is_plain_and_the_next_does_not_ask_again(visitor, asked, path, words):
    first = visitor.get(path)
    assert (first.status_code, first["Retry-After"]) == (503, "30")
    assert words in first.content.decode()
    tried = len(asked)
    assert tried
    second = visitor.get(path)
    assert second.status_code == 503
    assert words in second.content.decode()
    assert len(asked) == tried
    assert visitor.get("/healthz").status_code == 200
    ready = visitor.get("/readyz")
    assert ready.json()["checks"]["database"] == "OperationalError"
    assert ready.json()["checks"]["migrations"] == "not known"
    assert len(asked) == tried + 1, "readyz asks once"


def test_page_of_a_person_asks_once_too(visitor, asked):
    """Each try to ask waits for seconds."""
    visitor.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    assert visitor.get("/me/").status_code == 503
    assert len(asked) == 1


def test_disk_of_sqlite_that_is_full_hides_no_page_that_only_reads(visitor):
    error = OperationalError("database or disk is full")
    error.__cause__ = Exception("sqlite3 has no sqlstate")
    assert not errors.is_away(error)


def test_other_errors_are_still_ours(visitor):
    with connection.execute_wrapper(_break):
        assert visitor.get("/hubs/").status_code == 500


def _break(*_arguments: Any) -> None:
    raise ValueError("our own mistake")
