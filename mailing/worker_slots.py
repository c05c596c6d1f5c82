"""Lanes: split long sending into short slices without piling up doorbells.

A slice of at most two seconds is one task. If more is due, it rings again, with a bell that only the next slice
of its lane may use. Any other doorbell for an active lane is dropped. Two processes in one lane would be
harmless, since rows are claimed one by one.
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from mailing.models import Lane

LETTERS = "letters"  # codes, confirmations, reminders
TICK = "tick"
QUIET_AFTER = timedelta(seconds=5)  # a lane inactive for this long lost its worker: any bell may take it over


def bulk() -> list[str]:
    """Return the lanes for batches; each may have a process of its own."""
    return [f"bulk-{number}" for number in range(1, settings.MAIL_LANES + 1)]


def enter(name: str, bell: str = "") -> str | None:
    """Begin a slice. Return the bell for the next slice, or None if another process has the lane."""
    Lane.objects.bulk_create([Lane(name=name)], ignore_conflicts=True)
    now = timezone.now()
    following = secrets.token_hex(8)
    # A mark in the future was left before the clock was set back.
    mine = Q(bell="") | Q(alive_at__lt=now - QUIET_AFTER) | Q(alive_at__gt=now + QUIET_AFTER)
    if bell:
        mine |= Q(bell=bell)
    taken = Lane.objects.filter(mine, name=name).update(bell=following, alive_at=now)
    return following if taken else None


def leave(name: str, bell: str) -> None:
    """End a chain, so that the next doorbell can take the lane."""
    Lane.objects.filter(name=name, bell=bell).update(bell="", alive_at=timezone.now())


def tick(every: timedelta) -> bool:
    """Record a tick. Return False if another beat's tick ran just before."""
    Lane.objects.bulk_create(
        [Lane(name=TICK, alive_at=datetime(2000, 1, 1, tzinfo=timezone.get_default_timezone()))],
        ignore_conflicts=True,
    )
    now = timezone.now()
    is_over = Q(alive_at__lt=now - every / 3) | Q(
        alive_at__gt=now + every
    )  # the latter if the clock was set back
    return bool(Lane.objects.filter(is_over, name=TICK).update(alive_at=now))
