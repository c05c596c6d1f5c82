"""The weekly mail: what is new on each reader's topics, at the reader's local time.

A tick checks the local time in each time zone. A zone and a day identify the batch, so that repeated ticks, two
beats, and outages of some hours are harmless.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from mailing import batches
from mailing.models import Batch
from news import mails
from news.audiences import WeeklyReaders
from news.block_base import Block
from news.blocks import as_data
from news.models import Subscription

WEEKDAY = 3  # Thursday: before the weekend's events, with time to respond
HOUR = 8  # in the reader's time zone
LOOKS_BACK = timedelta(days=7)  # for the first one of a time zone


def send_due(now: datetime | None = None) -> list[Batch]:
    """Start the digests that are due. Return those started now; empty ones are not sent.

    Raises batches.CannotStart if the postal address or the reply-to address is missing.
    """
    now = now or timezone.now()
    weekly = Subscription.objects.confirmed().filter(rhythm=Subscription.Rhythm.WEEKLY)
    started = []
    for zone in weekly.order_by("time_zone").values_list("time_zone", flat=True).distinct():
        local = now.astimezone(ZoneInfo(zone))
        if local.weekday() == WEEKDAY and local.hour >= HOUR:
            batch = _start(zone, local, now)
            if batch:
                started.append(batch)
    return started


def _start(zone: str, local: datetime, now: datetime) -> Batch | None:
    key = f"digest:{local:%Y-%m-%d}:{zone}"
    batch = Batch.objects.filter(key=key).first()
    if batch is None:
        letter = _letter(zone, now)
        if not any(block["items"] for block in letter["blocks"]):
            return None
        batch = batches.draft(
            mails.Digest(None, **letter),
            WeeklyReaders,
            key=key,
            title=f"Weekly e-mail {local:%Y-%m-%d} ({zone})",
            expires_at=now + timedelta(days=3),
        )
    return batch if batches.start(batch, by=None) else None


def _letter(zone: str, now: datetime) -> dict[str, Any]:
    """Return what was published since the last digest of this time zone."""
    last = Batch.objects.filter(key__startswith="digest:", key__endswith=f":{zone}").exclude(
        state=Batch.State.DRAFT
    )
    untils = [datetime.fromisoformat(until) for until in last.values_list("context__until", flat=True)]
    since = max(untils, default=now - LOOKS_BACK)
    return {
        "time_zone": zone,
        "until": now.isoformat(),
        "blocks": [as_data(block, block.new(since, now)) for block in Block.all()],
    }
