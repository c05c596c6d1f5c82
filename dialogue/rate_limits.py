"""How much somebody may write in how short a time; less in their first week, when most harm is done."""

from datetime import timedelta

from django.utils import timezone

from coalitions.models import Membership
from dialogue.models import Document, Post, Thread

NEW_FOR = timedelta(days=7)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# (posts an hour, threads a day, links and documents a day)
FOR_NEWCOMERS = (6, 2, 3)
FOR_OTHERS = (40, 12, 30)


class TooFast(Exception):
    """More than one person's share for now; what was typed is not lost."""


def is_newcomer(membership: Membership) -> bool:
    """Whether somebody is in their first week; whoever leads is not, however short a time."""
    joined = membership.joined_at or membership.asked_at
    return not membership.is_facilitator and timezone.now() - joined < NEW_FOR


def check_post(membership: Membership) -> None:
    """Raises TooFast. Under the lock of the membership's row, so that two tabs count each other."""
    posts = Post.objects.filter(author_id=membership.person_id, written_at__gt=timezone.now() - HOUR)
    _check(posts.count(), membership, 0)


def check_thread(membership: Membership) -> None:
    """The same for a new thread."""
    threads = Thread.objects.filter(author_id=membership.person_id, started_at__gt=timezone.now() - DAY)
    _check(threads.count(), membership, 1)


def check_document(membership: Membership) -> None:
    """The same for something shared."""
    shared = Document.objects.filter(shared_by_id=membership.person_id, shared_at__gt=timezone.now() - DAY)
    _check(shared.count(), membership, 2)


def _check(made: int, membership: Membership, which: int) -> None:
    if made >= (FOR_NEWCOMERS if is_newcomer(membership) else FOR_OTHERS)[which]:
        raise TooFast
