"""The check of beat in `/readyz`."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mailing import health, worker_slots
from mailing.models import Lane
from pse_portal.health import NotReady

pytestmark = pytest.mark.django_db


def tick(ago: timedelta) -> None:
    Lane.objects.update_or_create(name=worker_slots.TICK, defaults={"alive_at": timezone.now() - ago})


def test_beat_is_ready_while_ticks_come(settings):
    tick(timedelta(seconds=2 * settings.MAIL_TICK))
    health.beat()


def test_beat_that_missed_three_ticks_is_not_ready(settings):
    tick(timedelta(seconds=3 * settings.MAIL_TICK + 5))
    with pytest.raises(NotReady, match="last tick"):
        health.beat()


def test_beat_that_never_ticked_is_not_ready():
    with pytest.raises(NotReady, match="no tick yet"):
        health.beat()
