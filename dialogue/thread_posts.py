"""Saying something: a new thread, an answer, a change, taking it back.

Each function opens its own transaction, locks the writer's membership and then the thread, and asks under the
locks whether they may: whoever is removed in the same moment writes nothing any more.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from coalitions.models import Coalition, Membership
from dialogue import follow_settings, mails, rate_limits
from dialogue.models import Following, Post, Revision, Seen, Thread
from dialogue.subjects import About
from mailing import outbox
from office import audit
from people.models import Person

# The same words of the same person in the same thread within this time are one press that came twice.
SAME_PRESS = timedelta(minutes=10)
REMOVED_KEPT_FOR = timedelta(days=90)  # so that a complaint can still be looked into
VERSIONS_KEPT_FOR = timedelta(days=365)


class NotAllowed(Exception):
    """The person may not write here, or not any more."""


def begin(
    home: Coalition,
    author: Person,
    *,
    title: str,
    body: str,
    language: str,
    follows: bool = True,
    about: About | None = None,
) -> Thread:
    """A new thread with its first post, for members only. About a thing that has one already, that one comes back.

    Raises NotAllowed, pace.TooFast.
    """
    try:
        with transaction.atomic():
            membership = _writer([home.pk], author)
            rate_limits.check_thread(membership)
            rate_limits.check_post(membership)
            now = timezone.now()
            thread = Thread.objects.create(
                home=home, author=author, title=title, language=language, started_at=now, last_post_at=now,
                subject_type=about.subject.name if about else "", subject_id=about.row.pk if about else None,
            )  # fmt: skip
            thread.spaces.set({home, *(about.homes if about else ())})
            _say(thread, author, body=body, language=language, follows=follows, now=now)
    except IntegrityError:
        there = about.thread if about else None
        if there is None:
            raise
        return there
    return thread


def answer(
    thread: Thread,
    author: Person,
    *,
    body: str,
    language: str,
    is_named: bool = False,
    follows: bool = False,
    way: str = Post.Way.WEB,
) -> Post:
    """One more post. The same words pressed twice are one. Raises NotAllowed, pace.TooFast."""
    with transaction.atomic():
        membership = _writer(thread.spaces.values_list("pk", flat=True), author)
        row = Thread.objects.select_for_update().get(pk=thread.pk)
        if not Thread.objects.writable_by(author).filter(pk=row.pk).exists():
            raise NotAllowed
        now = timezone.now()
        twice = row.posts.filter(
            author=author, body=body, removed_at=None, written_at__gt=now - SAME_PRESS
        ).first()
        if twice is not None:
            return twice
        rate_limits.check_post(membership)
        return _say(
            row, author, body=body, language=language, is_named=is_named, follows=follows, now=now, way=way
        )


def _writer(spaces: Iterable[int], author: Person) -> Membership:
    """The membership by which somebody writes, locked. Raises NotAllowed."""
    mine = Membership.objects.active().select_for_update().filter(
        person=author, coalition_id__in=list(spaces), coalition__in=Coalition.objects.listed()
    )  # fmt: skip
    # The one of longest standing, so that the second coalition of an event does not make a newcomer of anybody.
    rows = sorted(mine, key=lambda row: (row.joined_at or row.asked_at, row.pk))
    if not rows or not author.is_active:
        raise NotAllowed
    return rows[0]


def _say(
    thread: Thread,
    author: Person,
    *,
    body: str,
    language: str,
    follows: bool,
    now: datetime,
    is_named: bool = False,
    way: str = Post.Way.WEB,
) -> Post:
    post = Post.objects.create(
        thread=thread, author=author, body=body, language=language, written_at=now, way=way,
        public_at=now if thread.is_open_to_all else None, is_named=is_named and thread.is_open_to_all,
    )  # fmt: skip
    Thread.objects.filter(pk=thread.pk).update(
        post_count=Post.objects.filter(thread=thread, removed_at=None).count(), last_post_at=now
    )
    Seen.objects.note(author, thread, now)
    if follows:
        follow_settings.follow_thread(author, thread, Following.Rhythm.EACH)
    return post


def edit(post: Post, by: Person, *, body: str, language: str) -> None:
    """Change one's own words; what they were before is kept. Raises NotAllowed."""
    with transaction.atomic():
        row = Post.objects.select_for_update().filter(pk=post.pk).first()
        if row is None or not Post.objects.written_by(by).filter(pk=row.pk).exists():
            raise NotAllowed
        if (row.body, row.language) == (body, language):
            return
        Revision.objects.create(post=row, body=row.body, language=row.language)
        row.body, row.language, row.edited_at = body, language, timezone.now()
        row.save(update_fields=["body", "folded", "language", "edited_at"])


def show_to_all(post: Post, by: Person) -> None:
    """The author lets everybody read what they said before the thread was opened. Raises NotAllowed."""
    with transaction.atomic():
        mine = Post.objects.select_for_update().filter(pk=post.pk, author=by, removed_at=None)
        if not mine.filter(thread__opened_at__isnull=False).update(public_at=timezone.now()):
            raise NotAllowed


def remove(post: Post, by: Person, reason: str = "") -> None:
    """Take a post away: one's own, or by those who lead, who say why; then its author is told.

    Raises NotAllowed. Logged where it is not one's own. Mails already waiting about it are called off.
    """
    with transaction.atomic():
        if not Post.objects.removable_by(by).filter(pk=post.pk).exists():
            raise NotAllowed
        take_away(post, by, reason)


def take_away(post: Post, by: Any, reason: str) -> None:
    """Remove a post for whoever was found to have the right. The caller must be in a transaction."""
    row = (
        Post.objects.select_for_update(of=("self",)).select_related("author", "thread__home").get(pk=post.pk)
    )
    if row.removed_at is not None:
        return
    row.removed_at, row.removed_by, row.reason = timezone.now(), by, reason
    row.save(update_fields=["removed_at", "removed_by", "reason"])
    thread = Thread.objects.select_for_update().get(pk=row.thread_id)
    left = Post.objects.filter(thread=thread, removed_at=None)
    Thread.objects.filter(pk=thread.pk).update(post_count=left.count())
    if row.was_removed_by_author:
        return
    home = row.thread.home
    audit.record(by, "post.removed", row, coalition_id=home.pk)
    if row.author is not None and row.author.email:
        mail = mails.PostRemoved(home, reason=reason, thread=row.thread.title)
        outbox.queue(mail, key=f"post:{row.pk}:removed", to=row.author.contact)


def forget(rows: QuerySet[Post]) -> int:
    """Erase the words of posts and whose they were; how many. Their place in the talk stays, so that answers still
    answer something."""
    now = timezone.now()
    Revision.objects.filter(post__in=rows.values("pk")).delete()
    rows.filter(removed_at=None).update(removed_at=now, removed_by=None)
    return rows.update(body="", folded="", author=None, told_at=now)


def erase_removed(now: datetime) -> int:
    """Erase the words of posts removed 90 days ago, but for those of which a report waits, and old versions; how many
    posts."""
    Revision.objects.filter(
        Q(until__lt=now - VERSIONS_KEPT_FOR) | Q(post__removed_at__lt=now - REMOVED_KEPT_FOR)
    ).delete()
    old = Post.objects.filter(removed_at__lt=now - REMOVED_KEPT_FOR).exclude(body="")
    return old.exclude(reports__decided_at=None, reports__isnull=False).update(body="", folded="")
