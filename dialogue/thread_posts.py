"""Write posts: start a thread, reply, edit, publish, remove.

Writing locks the author's membership, then the thread, and checks access under the locks: a person removed at
that moment cannot post.
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

# The same text by the same person in the same thread within this time is a repeated submission.
SAME_PRESS = timedelta(minutes=10)
REMOVED_KEPT_FOR = timedelta(days=90)  # so that a complaint can still be reviewed
VERSIONS_KEPT_FOR = timedelta(days=365)


class NotAllowed(Exception):
    """The person may not do this, or no longer."""


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
    """Start a thread with its first post, for members only. Returns the existing thread if there is one about the
    same object. Raises NotAllowed, rate_limits.TooFast.
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
    """Add a post. Idempotent for the same text within ten minutes. Raises NotAllowed, rate_limits.TooFast."""
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
    """Lock and return the membership that lets the person write. Raises NotAllowed."""
    mine = Membership.objects.active().select_for_update().filter(
        person=author, coalition_id__in=list(spaces), coalition__in=Coalition.objects.listed()
    )  # fmt: skip
    # The oldest one, so that the second coalition of an event does not make anyone a newcomer.
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
    """Edit one's own post; the earlier text is kept. Raises NotAllowed. Locks the post."""
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
    """Publish one's own post in a public thread. Raises NotAllowed."""
    with transaction.atomic():
        mine = Post.objects.select_for_update().filter(pk=post.pk, author=by, removed_at=None)
        if not mine.filter(thread__opened_at__isnull=False).update(public_at=timezone.now()):
            raise NotAllowed


def remove(post: Post, by: Person, reason: str = "") -> None:
    """Remove a post: one's own, or as a facilitator with a reason, which is mailed to the author.

    Raises NotAllowed. Logged unless it is one's own. Queued mails about the post are no longer sent.
    """
    with transaction.atomic():
        if not Post.objects.removable_by(by).filter(pk=post.pk).exists():
            raise NotAllowed
        take_away(post, by, reason)


def take_away(post: Post, by: Any, reason: str) -> None:
    """Remove a post.

    The caller must be in a transaction and have checked the permission. Locks the post, then the thread.
    """
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
    """Erase the text and authors of posts, and return how many.

    The empty posts stay, so that replies keep their context.
    """
    now = timezone.now()
    Revision.objects.filter(post__in=rows.values("pk")).delete()
    rows.filter(removed_at=None).update(removed_at=now, removed_by=None)
    return rows.update(body="", folded="", author=None, told_at=now)


def erase_removed(now: datetime) -> int:
    """Erase the text of posts removed 90 days ago, except with an open report, and old versions.

    Return how many posts.
    """
    Revision.objects.filter(
        Q(until__lt=now - VERSIONS_KEPT_FOR) | Q(post__removed_at__lt=now - REMOVED_KEPT_FOR)
    ).delete()
    old = Post.objects.filter(removed_at__lt=now - REMOVED_KEPT_FOR).exclude(body="")
    return old.exclude(reports__decided_at=None, reports__isnull=False).update(body="", folded="")
