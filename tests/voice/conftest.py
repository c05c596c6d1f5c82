"""The rows of `tests/voice/world.py`, created once for a module."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.voice.world import World, build


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)
