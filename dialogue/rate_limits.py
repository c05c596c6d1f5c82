"""Limits on how much a person may post; lower in their first week, when most abuse happens."""

from datetime import timedelta

from django.utils import timezone

from coalitions.models import Membership
from dialogue.models import Document, Post, Thread

NEW_FOR = timedelta(days=7)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# (posts an hour, threads a day, documents a day)
FOR_NEWCOMERS = (6, 2, 3)
FOR_OTHERS = (40, 12, 30)


class TooFast(Exception):
    """The person has posted too much for now; the form keeps their text."""


def is_newcomer(membership: Membership) -> bool:
    """Return whether the member is in their first week. Facilitators never are."""
    joined = membership.joined_at or membership.asked_at
    return not membership.is_facilitator and timezone.now() - joined < NEW_FOR


def check_post(membership: Membership) -> None:
    """Raise TooFast if too many posts were written.

    The caller must hold the membership's row lock, so that two tabs count together.
    """
    posts = Post.objects.filter(author_id=membership.person_id, written_at__gt=timezone.now() - HOUR)
    _check(posts.count(), membership, 0)


def check_thread(membership: Membership) -> None:
    """Check the number of new threads in the same way."""
    threads = Thread.objects.filter(author_id=membership.person_id, started_at__gt=timezone.now() - DAY)
    _check(threads.count(), membership, 1)


def check_document(membership: Membership) -> None:
    """Check the number of shared documents in the same way."""
    shared = Document.objects.filter(shared_by_id=membership.person_id, shared_at__gt=timezone.now() - DAY)
    _check(shared.count(), membership, 2)


def _check(made: int, membership: Membership, which: int) -> None:
    if made >= (FOR_NEWCOMERS if is_newcomer(membership) else FOR_OTHERS)[which]:
        raise TooFast
