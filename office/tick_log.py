"""When each tick last ran, by the database's clock: machines may disagree about the time."""

import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery.signals import task_postrun
from django.conf import settings
from django.db import DatabaseError
from django.db.models.functions import Coalesce, Now

from office.models import Tick
from pse_portal.health import NotReady

SHORTEST = timedelta(seconds=90)
# What visitors wait for. Of these ticks, one that is late takes the web process out of service.
CRITICAL = timedelta(minutes=5)


def names() -> dict[str, str]:
    """Return the name in beat's schedule of each tick's task."""
    schedule = settings.CELERY_BEAT_SCHEDULE
    return {entry["task"]: name for name, entry in schedule.items() if ".tick_" in entry["task"]}


@dataclass(frozen=True)
class Late:
    """A tick that has not run for three of its intervals, or that failed the last time; `since`: None if it never ran."""

    name: str
    since: datetime | None
    failure: str = ""
    is_critical: bool = False

    def __str__(self) -> str:
        if self.failure:
            return f"{self.name} fails ({self.failure}) since {self.since:%Y-%m-%d %H:%M} UTC"
        if self.since is None:
            return f"{self.name} never ran"
        return f"{self.name} last ran {self.since:%Y-%m-%d %H:%M:%S} UTC"


def late() -> list[Late]:
    """Return the ticks that are late or fail, in the schedule's order. One query."""
    rows = {row.name: row for row in Tick.objects.annotate(now=Now())}
    found = []
    for name in names().values():
        every = settings.CELERY_BEAT_SCHEDULE[name]["schedule"]
        row, allowed, is_critical = rows.get(name), max(3 * every, SHORTEST), every <= CRITICAL
        if row is None or row.ran_at is None:
            found.append(
                Late(name, row.failed_since if row else None, row.failure if row else "", is_critical)
            )
        elif row.failed_since:
            found.append(Late(name, row.failed_since, row.failure, is_critical))
        # A time in the future is a clock's that was set back; the scheduler then sends every tick at once.
        elif not row.now - allowed <= row.ran_at <= row.now + allowed:
            found.append(Late(name, row.ran_at, is_critical=is_critical))
    return found


def ticks() -> None:
    """Check for `/readyz` that the ticks run that visitors wait for. Raises NotReady with the name of each that does not."""
    missing = [str(one) for one in late() if one.is_critical]
    if missing:
        raise NotReady("; ".join(missing))


@task_postrun.connect(dispatch_uid="office.tick_log")
def record(sender: Any, state: str, retval: Any = None, **_facts: Any) -> None:
    """Note that a tick ran, or how it failed. One statement."""
    name = names().get(sender.name)
    if name is None:
        return
    row = Tick.objects.filter(name=name)
    with contextlib.suppress(DatabaseError):  # the tick has failed by the same, and said so
        if state == "SUCCESS":
            done: dict[str, Any] = {"ran_at": Now(), "failed_since": None, "failure": ""}
        else:
            done = {"failed_since": Coalesce("failed_since", Now()), "failure": type(retval).__name__}
        if not row.update(**done):
            Tick.objects.bulk_create([Tick(name=name)], ignore_conflicts=True)
            row.update(**done)
