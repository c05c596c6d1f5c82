"""Main pages of the demo stay short on a phone 360 px wide: docs/pages.md has the figures."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import transaction

from demo import loader
from people.models import Person

NOW = datetime(2026, 11, 27, 15, tzinfo=UTC)
SCREEN = 800
# In screens, in Spanish, which is longer; None: a stranger, else who is signed in.
MOST = {
    "/es/": (4.9, None),
    "/es/hubs/clayton/": (5.2, None),
    "/es/circles/just-transportation/": (4.7, None),
    "/es/events/": (5.0, None),
    "/es/agenda/": (4.9, None),
    "/es/hubs/": (5.0, None),
    "/es/network/": (4.5, None),
    "/es/volunteer/": (3.2, None),
    "/es/news/": (3.1, None),
    "/es/hubs/find/?zip=30236": (4.8, None),
    "/es/me/": (3.9, "member@example.org"),
}


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOW, tick=False):
            loader.seed()
        yield
        transaction.set_rollback(True)


def test_main_pages_are_short_on_a_phone(demo, db, client, look_at):
    long = {}
    with time_machine.travel(NOW, tick=True):
        for path, (most, email) in MOST.items():
            if email:
                client.force_login(Person.objects.get(email=email))
            tab = look_at(path, width=360)
            tab.evaluate("document.fonts.ready")
            screens = tab.evaluate("document.body.scrollHeight") / SCREEN
            if screens > most:
                long[path] = round(screens, 2)
    assert long == {}
