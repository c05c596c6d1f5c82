"""Mark inactive coalitions and notify their facilitators once; never archive, unlist or delete them for it.

Each app declares what counts as activity in its `contributions.py` (`ActivitySource`). The mark is removed with
the next activity, and immediately when a facilitator says that the coalition is at work.
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.timezone import make_aware

from coalitions import facilitators, mails
from coalitions.models import Coalition, Membership
from mailing import outbox, references
from mailing.models import Batch, Message
from office import audit, contributions
from office.contributions import ActivitySource
from office.models import AuditEntry, SiteSettings
from people.models import Person
from pse_portal import dates

AT_WORK = "coalition.at_work"
# Facilitators' actions in the audit log: the page edited, how people join changed, "we are still at work".
DEEDS = ["coalition.page_changed", "coalition.joining_changed", AT_WORK]


def _announced() -> QuerySet[Batch]:
    kind, _pk = references.of(Coalition())
    return Batch.objects.filter(about_type=kind, template=mails.Announcement.name, started_at__isnull=False)


def _deeds() -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(object_type=references.of(Coalition())[0], action__in=DEEDS)


# A new member, an announcement, an action of a facilitator.
SIGNS = (
    (Membership.objects.all, "coalition", "joined_at"),
    (_announced, "about_id", "started_at"),
    (_deeds, "object_id", "at"),
)


def last_signs(coalitions: Collection[int]) -> dict[int, datetime]:
    """Return {coalition id: moment} of the last sign of activity, for coalitions with one. One query per app.

    A date counts from its midnight. A moment may be in the future: a planned meeting is a sign too.
    """
    found: dict[int, datetime] = {}
    for source in contributions.of(ActivitySource):
        for pk, given in source.latest(coalitions):
            if given is not None:
                moment = (
                    given if isinstance(given, datetime) else make_aware(datetime.combine(given, time.min))
                )
                found[pk] = max(moment, found.get(pk, moment))
    return found


def look(now: datetime | None = None) -> tuple[int, int]:
    """Mark or unmark each coalition by its last sign of activity. Returns (marked, unmarked). Idempotent.

    Checks coalitions with the status active and at least one member; a new one has the days of the site settings
    from its creation.
    """
    now = now or timezone.now()
    before = now - timedelta(days=SiteSettings.load().quiet_after)
    rows = list(Coalition.objects.filter(life=Coalition.Life.ACTIVE, member_count__gt=0).order_by("pk"))
    last = last_signs([row.pk for row in rows])
    quiet = again = 0
    for row in rows:
        sign = max(last.get(row.pk, row.created_at), row.created_at)
        if sign < before and row.quiet_since is None:
            quiet += _mark(row, timezone.localdate(sign))
        elif sign >= before and row.quiet_since is not None:
            with transaction.atomic():
                again += _wake(row)
    return quiet, again


def say_at_work(coalition: Coalition, by: Person) -> None:
    """Record that the coalition is at work although the portal sees no activity; removes the mark. Logged."""
    with transaction.atomic():
        audit.record(by, AT_WORK, coalition, coalition_id=coalition.pk)
        _wake(coalition)


def _wake(coalition: Coalition) -> bool:
    """Remove the mark and withdraw queued mails about it. The caller must be in a transaction."""
    marked = Coalition.objects.filter(pk=coalition.pk, quiet_since__isnull=False)
    if not marked.update(quiet_since=None):
        return False
    outbox.withdraw(coalition, mails.Quiet, reason=Message.Reason.MOOT)
    return True


def _mark(coalition: Coalition, since: date) -> bool:
    """Mark the coalition and notify its facilitators. Returns False if another process has already marked it."""
    with transaction.atomic():
        unmarked = Coalition.objects.filter(pk=coalition.pk, quiet_since=None, life=Coalition.Life.ACTIVE)
        if not unmarked.update(quiet_since=since):
            return False
        audit.record(None, "coalition.quiet", coalition, coalition_id=coalition.pk)
        for row in facilitators.of(coalition):
            contact = row.person.contact
            with translation.override(contact.language):
                mail = mails.Quiet(coalition, since=dates.day(since), **next_step(coalition))
            outbox.queue(mail, key=f"quiet:{coalition.pk}:{since}:{row.person_id}", to=contact)
    return True


def next_step(coalition: Coalition) -> dict[str, str]:
    """Return the first step that an app suggests to facilitators, as {"step": text, "step_url": path}."""
    for source in contributions.of(ActivitySource):
        if source.step:
            return {"step": str(source.step), "step_url": coalition.address(source.page)}
    return {"step": "", "step_url": ""}
