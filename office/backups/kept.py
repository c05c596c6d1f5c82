"""Which archives are kept: the newest of each of the last days, weeks, and months with one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings

NAME = re.compile(r"pse-portal-(\d{8}T\d{6}Z)\.tar\.gz(?:\.age)?")


@dataclass(frozen=True)
class Keep:
    """How many daily, weekly, and monthly archives are kept."""

    days: int
    weeks: int
    months: int

    @property
    def longest(self) -> timedelta:
        """The age at which an archive is deleted at the latest, unless it is the only good one."""
        return timedelta(days=1 + max(self.days, 7 * self.weeks, 31 * self.months))


def setting() -> Keep:
    return Keep(*settings.BACKUP_KEEP)


def name_at(moment: datetime, *, is_encrypted: bool) -> str:
    return f"pse-portal-{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}.tar.gz{'.age' if is_encrypted else ''}"


def moment_of(name: str) -> datetime | None:
    """Return when an archive was taken, by its name; None for another file."""
    match = NAME.fullmatch(name)
    return datetime.strptime(match[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) if match else None


def superfluous(names: Iterable[str], keep: Keep, now: datetime, *, good: str) -> list[str]:
    """Return the archives to delete, oldest first. Never `good`, the last one that was verified, nor a newer one.

    Other files in the same place are left alone.
    """
    taken = sorted(
        ((moment, name) for name in names if (moment := moment_of(name)) is not None), reverse=True
    )
    kept: set[str] = {good}
    for number, of in (
        (keep.days, lambda moment: moment.date()),
        (keep.weeks, lambda moment: moment.isocalendar()[:2]),
        (keep.months, lambda moment: (moment.year, moment.month)),
    ):
        newest: dict[object, str] = {}
        for moment, name in taken:
            newest.setdefault(of(moment), name)
        kept.update(list(newest.values())[:number])
    last = moment_of(good) or now
    return [
        name
        for moment, name in reversed(taken)
        if moment < last and (name not in kept or now - moment > keep.longest)
    ]
