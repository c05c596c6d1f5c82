"""What this room holds about a person, and how long."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogue import sharing
from dialogue.models import Document, Following, Notice, Post, Reply, Report, Revision, Seen, Thread, Visit
from office.registries import OwnData, RetentionRule, own_data, retention
from people.models import Person

REMOVED_KEPT_FOR = timedelta(
    days=90
)  # the words of a removed post, so that a complaint can still be looked into
VERSIONS_KEPT_FOR = timedelta(days=365)
REPORTS_KEPT_FOR = timedelta(days=365)  # after the decision
NOTICES_KEPT_FOR = timedelta(days=90)
VISITS_KEPT_FOR = timedelta(days=730)  # as the log of who looked


def _forget_posts(person: Person) -> int:
    """The words go, the place in the talk stays, so that answers still answer something."""
    Revision.objects.filter(post__author=person).delete()
    now = timezone.now()
    mine = Post.objects.filter(author=person)
    mine.filter(removed_at=None).update(removed_at=now, removed_by=None)
    return mine.update(body="", folded="", author=None, told_at=now)


def _forget_documents(person: Person) -> int:
    mine = list(Document.objects.filter(shared_by=person, removed_at=None))
    for row in mine:
        sharing.erase(row)
    Document.objects.filter(shared_by=person).update(shared_by=None, title="", why="", url="", folded="")
    return len(mine)


def _sweep_posts(now: datetime) -> int:
    Revision.objects.filter(
        Q(until__lt=now - VERSIONS_KEPT_FOR) | Q(post__removed_at__lt=now - REMOVED_KEPT_FOR)
    ).delete()
    old = Post.objects.filter(removed_at__lt=now - REMOVED_KEPT_FOR).exclude(body="")
    return old.exclude(reports__decided_at=None, reports__isnull=False).update(body="", folded="")


def _delete(rows: Any) -> int:
    deleted: int = rows.delete()[0]
    return deleted


def register() -> None:
    for entry in (
        OwnData("dialogue.Thread", _("what you began to talk about"),
                rows=lambda person: Thread.objects.filter(author=person).select_related("home"),
                fields=("home", "title", "started_at"),
                forget=lambda person: Thread.objects.filter(author=person).update(author=None)),
        OwnData("dialogue.Post", _("what you said in the dialogue"),
                rows=lambda person: Post.objects.filter(author=person).select_related("thread"),
                fields=("thread", "written_at", "body", "language"), forget=_forget_posts),
        OwnData("dialogue.Document", _("links and documents you shared"),
                rows=lambda person: Document.objects.filter(shared_by=person),
                fields=("coalition", "shared_at", "title", "why", "url"), forget=_forget_documents),
        OwnData("dialogue.Following", _("what you follow by e-mail"),
                rows=lambda person: Following.objects.filter(person=person),
                fields=("coalition", "thread", "rhythm", "since"),
                forget=lambda person: _delete(Following.objects.filter(person=person))),
        OwnData("dialogue.Seen", _("up to when you have read"),
                rows=lambda person: Seen.objects.filter(person=person), fields=("coalition", "thread", "at"),
                forget=lambda person: _delete(Seen.objects.filter(person=person))),
        OwnData("dialogue.Notice", _("e-mails about the dialogue"),
                rows=lambda person: Notice.objects.filter(person=person), fields=("post", "day", "written_at"),
                forget=lambda person: _delete(Notice.objects.filter(person=person))),
        OwnData("dialogue.Reply", _("answers you sent by e-mail"),
                rows=lambda person: Reply.objects.filter(person=person), fields=("came_at", "fate"),
                forget=lambda person: _delete(Reply.objects.filter(person=person))),
        OwnData("dialogue.Report", _("posts you reported"),
                rows=lambda person: Report.objects.filter(reporter=person),
                fields=("made_at", "reason", "words", "outcome", "answer"),
                forget=lambda person: Report.objects.filter(reporter=person).update(reporter=None)),
        OwnData("dialogue.Visit", _("members’ spaces you read as staff"),
                rows=lambda person: Visit.objects.filter(person=person),
                fields=("coalition", "kind", "reason", "began_at", "until"),
                forget=lambda person: _delete(Visit.objects.filter(person=person))),
    ):  # fmt: skip
        own_data.register(entry)
    keep: Any = lambda now: 0  # noqa: E731
    rules: list[tuple[str, Any, timedelta | None, Any]] = [
        ("dialogue.Thread", _("What a circle or hub talks about: as long as it exists."), None, keep),
        ("dialogue.Post", _("Removed posts: their words for 90 days. Earlier versions of a post: one year."),
         REMOVED_KEPT_FOR, _sweep_posts),
        ("dialogue.Document", _("Links and documents: until they are removed, their files until that moment."), None, keep),
        ("dialogue.Following", _("What you follow: until you leave or change it."), None, keep),
        ("dialogue.Seen", _("Up to when you have read: as long as the thread."), None, keep),
        ("dialogue.Notice", _("Which e-mails about the dialogue went to you: 90 days."), NOTICES_KEPT_FOR,
         lambda now: _delete(Notice.objects.filter(written_at__lt=now - NOTICES_KEPT_FOR))),
        ("dialogue.Reply", _("That an answer came by e-mail: 90 days."), NOTICES_KEPT_FOR,
         lambda now: _delete(Reply.objects.filter(came_at__lt=now - NOTICES_KEPT_FOR))),
        ("dialogue.Report", _("Reports of posts: one year after the decision."), REPORTS_KEPT_FOR,
         lambda now: _delete(Report.objects.filter(decided_at__lt=now - REPORTS_KEPT_FOR))),
        ("dialogue.Visit", _("When staff read a members’ space: two years."), VISITS_KEPT_FOR,
         lambda now: _delete(Visit.objects.filter(until__lt=now - VISITS_KEPT_FOR))),
    ]  # fmt: skip
    for model, keeps, after, sweep in rules:
        retention.register(RetentionRule(model, keeps, after, sweep))
