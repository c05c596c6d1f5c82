"""Fixtures that all tests share. Rows are created by `tests/factories.py`."""

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import connection, transaction
from django.db.models.signals import post_migrate, post_save
from django.dispatch import receiver
from django.utils import translation

from hubs import places
from mailing import smtp
from office import append_only, audit_words
from office.models import AuditEntry
from tests import schema, services
from tests.page_types import SampleSite, filled_site
from tests.smtp_sink import SmtpSink

# What makes a file slow: real processes, a browser, or large shared data.
LONG_FOLDERS, LONG_FIXTURES = {"live", "browser"}, {"sample_site", "world"}


@pytest.hookimpl(trylast=True)  # after the files were put in random order
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests that really commit their rows, for threads and processes: they may differ by database.

    Put the slow files first: a file stays in one process, and no process should be left with a slow one at the
    end.
    """
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and marker.kwargs.get("transaction"):
            item.add_marker(pytest.mark.databases)
    long = {item.path for item in items if LONG_FIXTURES & set(getattr(item, "fixturenames", ()))}
    items.sort(key=lambda item: not (item.path in long or LONG_FOLDERS & set(item.path.parts)))


def pytest_collection_finish() -> None:
    """Freeze the objects that live for the whole run, and let garbage collection run less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Tell Django that the database exists: `django_db_modify_db_settings` has copied the schema."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock():
        schema.copy()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Set up as pytest-django does, without the triggers that keep the audit log from being emptied after threaded
    tests.

    `tests/office/test_append_only.py` restores them where they are tested. After flushing, the places are loaded
    again, as Django's signal does with groups.
    """
    post_migrate.connect(_load_places, sender=apps.get_app_config("hubs"))
    with django_db_blocker.unblock():
        append_only.remove(connection)


def _load_places(**_kwargs: Any) -> None:
    places.load()


@receiver(post_save, sender=AuditEntry, dispatch_uid="tests.audit_words")
def _has_a_sentence(instance: AuditEntry, **_kwargs: Any) -> None:
    """Fail a test in which the portal records an action that the audit log has no words for."""
    assert instance.action in audit_words.actions(), f"{instance.action} is in no app's audited.py"


@pytest.fixture(scope="module")
def sample_site(django_db_setup: None, django_db_blocker: Any) -> Iterator[SampleSite]:
    """Return the filled portal, created once for a module; each test's own changes are rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield filled_site()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _empty_caches() -> Iterator[None]:
    """Keep cached pages and rate limits from leaking into other tests."""
    yield
    for name in ("default", "pages"):
        caches[name].clear()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Keep the language of one test's last page from leaking into other tests."""
    yield
    translation.activate("en")


@pytest.fixture(scope="session")
def redis_url(worker_id: str) -> Iterator[str]:
    """Return the address of a real Redis; each test process uses its own database."""
    with services.redis() as url:
        number = int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 0
        yield f"{url.rpartition('/')[0]}/{number}"


@pytest.fixture
def smtp_sink(settings: Any) -> Iterator[SmtpSink]:
    """Run a mail server for this test, to which the portal sends."""
    sink = SmtpSink()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    settings.MAIL_TIMEOUT, settings.MAIL_LEASE = 2, 20
    settings.MAIL_PACE = 0
    smtp.forget_relay()
    yield sink
    smtp.forget_relay()
    sink.close()
