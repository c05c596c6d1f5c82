"""Lanes: how long sending is cut into short slices without doorbells piling up.

A slice of at most two seconds is one task; when more is due it rings again, with a bell that only the next
slice of its lane may use. Any other doorbell that comes while the lane is alive has nothing to add and
drops out. Two processes in one lane would do no harm, since rows are claimed one by one.
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from mailing.models import Lane

LETTERS = "letters"  # codes, confirmations, reminders
TICK = "tick"
QUIET_AFTER = timedelta(seconds=5)  # a lane not heard for so long lost its worker: any bell may take it


def bulk() -> list[str]:
    """The lanes that batches are sent in; each may have a process of its own."""
    return [f"bulk-{number}" for number in range(1, settings.MAIL_LANES + 1)]


def enter(name: str, bell: str = "") -> str | None:
    """Begin a slice: the bell for the slice after it, or None where the lane is in other hands."""
    Lane.objects.bulk_create([Lane(name=name)], ignore_conflicts=True)
    now = timezone.now()
    following = secrets.token_hex(8)
    mine = Q(bell="") | Q(alive_at__lt=now - QUIET_AFTER)
    if bell:
        mine |= Q(bell=bell)
    taken = Lane.objects.filter(mine, name=name).update(bell=following, alive_at=now)
    return following if taken else None


def leave(name: str, bell: str) -> None:
    """End a chain: the next doorbell finds the lane free."""
    Lane.objects.filter(name=name, bell=bell).update(bell="", alive_at=timezone.now())


def tick(every: timedelta) -> bool:
    """Note that beat was heard; False where another beat's tick came just before and did the work."""
    Lane.objects.bulk_create(
        [Lane(name=TICK, alive_at=datetime(2000, 1, 1, tzinfo=timezone.get_default_timezone()))],
        ignore_conflicts=True,
    )
    now = timezone.now()
    return bool(Lane.objects.filter(name=TICK, alive_at__lt=now - every / 3).update(alive_at=now))
