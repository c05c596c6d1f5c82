"""Reports, from notice to decision: facilitators and moderators decide, the reporter is notified."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from coalitions import facilitators, membership
from coalitions.models import Membership
from dialogue import mails, thread_posts
from dialogue.models import Post, Report
from mailing import outbox
from office import audit
from office.groups import MODERATION
from office.models import SiteSettings
from people.models import Person

Outcome = Report.Outcome


class Decided(Exception):
    """The report was decided already, or `by` may not decide it."""


class LeadsAlone(Exception):
    """The author is the coalition's only facilitator and cannot be blocked until another one is named."""


def moderators() -> QuerySet[Person]:
    """Return the moderators who can be emailed, by pk."""
    return Person.objects.filter(
        groups__name=MODERATION, is_staff=True, is_active=True, email__isnull=False
    ).order_by("pk")


def report(post: Post, by: Person, *, reason: str, words: str) -> Report:
    """Report a post. Returns the open report if the person has reported it already.

    Queues mails to the facilitators except the author; to the moderators if the author is a facilitator or there
    is none.
    """
    try:
        with transaction.atomic():
            row = Report.objects.create(post=post, reporter=by, reason=reason, words=words)
            home = post.thread.home
            leading = [member.person for member in facilitators.of(home)]
            if post.author in leading or not leading:
                _tell_staff(row)
            key = f"report:{row.pk}:report_waits"
            facilitators.tell(home, mails.ReportWaits, row, key=key, but=post.author)
    except IntegrityError:
        return Report.objects.open().get(post=post, reporter=by)
    return row


def _tell_staff(row: Report) -> None:
    for person in moderators().exclude(pk=row.post.author_id or 0):
        _tell(mails.ReportForStaff(row), person)


def _tell(mail: mails.ReportMail, person: Person) -> None:
    if person.email:
        key = f"report:{mail.row.pk}:{mail.name.rpartition('/')[2]}:{person.pk}"
        outbox.queue(mail, key=key, to=person.contact)


def write_note(row: Report, note: str) -> None:
    """Replace the notes on a report, which only the people working on it can read."""
    Report.objects.filter(pk=row.pk).update(note=note)


def decide(row: Report, by: Person, *, outcome: str, answer: str, reason: str = "") -> None:
    """Decide a report, and every other open one on the same post. Raises Decided, LeadsAlone.

    `answer` is mailed to the reporters, `reason` to the author of a removed post. Locks the report, then the post and
    its thread, then the post's other reports. Logged.
    """
    with transaction.atomic():
        locked = (
            Report.objects.select_for_update(of=("self",)).filter(decided_at=None).filter(pk=row.pk).first()
        )
        if locked is None or not Report.objects.handled_by(by).filter(pk=row.pk).exists():
            raise Decided
        post = Post.objects.select_related("author", "thread__home").get(pk=locked.post_id)
        if outcome in {Outcome.REMOVED, Outcome.BLOCKED}:
            thread_posts.take_away(post, by, reason)
        if outcome == Outcome.BLOCKED:
            _block(post, by, reason)
        for one in (
            Report.objects.select_for_update(of=("self",))
            .filter(post=post, decided_at=None)
            .select_related("reporter")
        ):
            one.outcome, one.answer, one.decided_by, one.decided_at = outcome, answer, by, timezone.now()
            one.save(update_fields=["outcome", "answer", "decided_by", "decided_at"])
            audit.record(by, f"report.{outcome}", one, coalition_id=post.thread.home_id)
            if one.reporter is not None:
                _tell(mails.ReportAnswered(one), one.reporter)


def _block(post: Post, by: Person, reason: str) -> None:
    """Block the post's author in the thread's home. Raises LeadsAlone."""
    row = Membership.objects.filter(coalition=post.thread.home, person=post.author).first()
    if row is None:
        return
    try:
        membership.block(row, by, reason)
    except membership.LastFacilitator as error:
        raise LeadsAlone(membership.why(error, "")) from error
    except membership.WrongState:
        return  # blocked already


def rise(now: datetime | None = None) -> int:
    """Escalate reports that are undecided for the days in the site settings to the moderators, once each.

    Return how many.
    """
    now = now or timezone.now()
    long_ago = now - timedelta(days=SiteSettings.load().requests_rise_after)
    risen = 0
    for row in Report.objects.open().filter(made_at__lt=long_ago, risen_at=None)[:200]:
        with transaction.atomic():
            if Report.objects.filter(pk=row.pk, risen_at=None, decided_at=None).update(risen_at=now):
                _tell_staff(row)
                risen += 1
    return risen
