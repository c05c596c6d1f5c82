"""How old the last good backup is, for `/readyz`, the staff home, and the schedule."""

import subprocess
import sys
from datetime import datetime, timedelta
from math import ceil

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils import timezone, translation
from django.utils.translation import ngettext

from office.backups import kept
from office.models import BackupRun, JournalEntry
from pse_portal.health import NotReady

LATE = timedelta(hours=26)  # a backup every day, and two hours for it to be taken
NIGHT = 3  # o'clock, in the time zone of the portal: the scheduler takes no backup before
NOTED_WITHIN = timedelta(minutes=10)


def last_good() -> BackupRun | None:
    """Return the newest run whose archive was verified, or None. One query."""
    return BackupRun.objects.filter(error="").order_by("-started_at").first()


def is_late(run: BackupRun | None) -> bool:
    return run is None or timezone.now() - run.started_at > LATE


def backup() -> str:
    """Return the age and the size of the last good backup for `/readyz`. Raises NotReady if it is late or missing."""
    run = last_good()
    if run is None:
        raise NotReady("no backup yet")
    with translation.override("en"):
        size = filesizeformat(run.size).replace("\xa0", " ")
    words = f"{(timezone.now() - run.started_at) // timedelta(hours=1)} h ago, {size}"
    if is_late(run):
        raise NotReady(f"last good backup {words}")
    if JournalEntry.objects.filter(at__lt=timezone.now() - NOTED_WITHIN).exists():
        raise NotReady(f"{words}, and the journal is not written")
    return words


def is_due(now: datetime, to: str) -> bool:
    """Return whether no good backup was taken to this place yet on this day, in the time zone of the portal."""
    run = BackupRun.objects.filter(error="", place=to[:250]).order_by("-started_at").first()
    return run is None or timezone.localdate(run.started_at) < timezone.localdate(now)


def start_if_due(now: datetime) -> bool:
    """Start a due backup in a process of its own, at night, so that no mail waits for it. Returns whether it did."""
    if not settings.BACKUP_TO or not is_due(now, settings.BACKUP_TO) or timezone.localtime(now).hour < NIGHT:
        return False
    command = [sys.executable, str(settings.ROOT / "manage.py"), "backup", "--scheduled"]
    subprocess.Popen(command, cwd=settings.ROOT, stdin=subprocess.DEVNULL)  # noqa: S603 - our own command
    return True


def kept_for() -> str:
    """Return how long a backup is kept at most, in words: "13 months"."""
    days = kept.setting().longest.days
    if days <= 60:
        return ngettext("%(number)d day", "%(number)d days", days) % {"number": days}
    months = ceil(days / 31)
    return ngettext("%(number)d month", "%(number)d months", months) % {"number": months}
