"""What the System page in the admin, the staff home, and the details of `/readyz` say: one list of checks."""

import logging
import shutil
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office import contributions, tick_log
from office.backups import status
from office.contributions import Problem, SystemCheck
from office.models import RetentionRun
from pse_portal import dates
from pse_portal.health import NotReady

logger = logging.getLogger(__name__)

LITTLE_SPACE = 500  # megabytes
RETENTION_LATE = timedelta(hours=6)


@dataclass(frozen=True)
class Looked:
    """A check with its outcome: a problem, or a sentence that all is well."""

    check: SystemCheck
    problem: Problem | None
    words: str = ""


def look() -> list[Looked]:
    """Return every check with its outcome, problems first. One query for most checks."""
    checks = sorted([*OWN, *contributions.of(SystemCheck)], key=lambda check: check.order)
    return sorted((_looked(check) for check in checks), key=lambda one: one.problem is None)


def details() -> dict[str, str]:
    """Return each check's name with what is wrong, or its detail ("ok"), for `/readyz`."""
    return {one.check.name: one.problem.code if one.problem else _detail(one.check) for one in look()}


def _detail(check: SystemCheck) -> str:
    try:
        return check.detail()
    except NotReady as reason:
        return str(reason)


def _looked(check: SystemCheck) -> Looked:
    try:
        outcome = check.look()
    except Exception as error:  # a broken check must not hide the others
        logger.exception("system_check_failed", extra={"check": check.name})
        code = f"not known: {type(error).__name__}"
        return Looked(check, Problem(_("We couldn’t check this."), _ask_technician(), code))
    return Looked(check, outcome) if isinstance(outcome, Problem) else Looked(check, None, outcome)


def _ask_technician() -> str:
    return _("Tell the person who runs the portal.")


def ticks() -> Problem | str:
    """Look whether the timed work runs: sending, reminders, offers, cleaning up."""
    late = tick_log.late()
    if not late:
        return _("Reminders, newsletters, and cleaning up run on time.")
    since = min((one.since for one in late if one.since), default=None)
    code = "; ".join(map(str, late))
    if any(one.is_critical and not one.failure for one in late):
        words = _("Timed work has stopped, so emails and reminders wait.")
        to_do = _("Ask the person who runs the portal to restart it. Emails that wait go out after that.")
        return Problem(words, to_do, code, since)
    return Problem(_("Part of the timed work doesn’t run."), _ask_technician(), code, since)


def disk() -> Problem | str:
    """Look whether the disk with uploads, and with the database on SQLite, has space left."""
    free = shutil.disk_usage(settings.VAR).free // 1_000_000
    size = (
        _("%(number)s GB") % {"number": free // 1000}
        if free >= 10_000
        else _("%(number)s MB") % {"number": free}
    )
    if free >= LITTLE_SPACE:
        return _("%(size)s are free.") % {"size": size}
    words = _("The disk is almost full: %(size)s are free.") % {"size": size}
    to_do = _("Ask the person who runs the portal to make space. When it’s full, no one can sign up or RSVP.")
    return Problem(words, to_do, f"{free} MB free")


def retention() -> Problem | str:
    """Look whether personal data is deleted when its time is over."""
    last = RetentionRun.objects.first()
    path = reverse("admin:office_retentionrun_changelist")
    if last is None:
        return _("It hasn’t run yet.")
    if timezone.now() - last.started_at > RETENTION_LATE:
        words = _("Old personal data isn’t being deleted.")
        return Problem(words, _ask_technician(), "not run lately", last.started_at, path)
    if last.failures:
        words = _("Some old personal data couldn’t be deleted.")
        return Problem(words, _ask_technician(), f"fails: {', '.join(last.failures)}", last.started_at, path)
    return _("Last run: %(when)s.") % {"when": dates.moment(timezone.localtime(last.started_at))}


def backup() -> Problem | str:
    """Look whether a backup was taken in the last day, where one is expected."""
    run = status.last_good()
    try:
        status.backup()
    except NotReady as error:
        if not (settings.BACKUP_TO or run or not settings.DEBUG):
            return _("None is set up on this machine.")
        wrong = _("The last backup is too old.") if run else _("There’s no backup yet.")
        return Problem(wrong, _ask_technician(), str(error), run.started_at if run else None)
    return _("Last backup: %(when)s.") % {"when": dates.moment(timezone.localtime(run.started_at))}  # type: ignore[union-attr]


def problems() -> list[Looked]:
    """Return the checks with a problem, for the staff home."""
    return [one for one in look() if one.problem]


OWN = [
    SystemCheck("ticks", gettext_lazy("Timed work"), ticks, order=10),
    SystemCheck("disk", gettext_lazy("Disk space"), disk, order=50),
    SystemCheck("backup", gettext_lazy("Backups"), backup, status.backup, order=55),
    SystemCheck("retention", gettext_lazy("Deleting old personal data"), retention, order=60),
]
