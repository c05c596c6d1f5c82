"""The two pages for monitoring."""

from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from pse_portal import health

pytestmark = pytest.mark.databases


def asleep() -> None:
    raise health.NotReady("asleep")


def broken() -> None:
    raise RuntimeError("password of the database is 12345")


def test_healthz_answers_with_the_version_and_without_a_query(
    client, settings, django_assert_num_queries, db
):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "version": settings.VERSION})


@pytest.fixture
def broker(settings, tmp_path: Path) -> None:
    folders = ("data_folder_in", "data_folder_out", "processed_folder", "control_folder")
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {name: str(tmp_path) for name in folders}
    settings.READY_CHECKS = []


@pytest.mark.django_db
def test_readyz_is_ready_when_every_check_passes(client, broker):
    answer = client.get("/readyz")
    assert answer.json()["checks"] == {"database": "ok", "migrations": "ok", "broker": "ok"}
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_readyz_says_what_is_wrong_but_no_secret(client, broker, settings):
    settings.READY_CHECKS = ["tests.portal.test_health.asleep", "tests.portal.test_health.broken"]
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["asleep"] == "asleep"
    assert answer.json()["checks"]["broken"] == "RuntimeError"


@pytest.mark.django_db
def test_readyz_waits_for_a_migration(client, broker):
    MigrationRecorder(connection).record_unapplied("office", "0002_audit_append_only")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["migrations"] == "1 not applied"


@pytest.mark.django_db
def test_readyz_notices_that_the_broker_is_away(client, broker, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["broker"] == "OperationalError"
