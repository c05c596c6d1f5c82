"""Moderate a thread as a facilitator: pin, close, publish, remove. Each action is logged and can be undone."""

from django.db import transaction
from django.utils import timezone

from dialogue.models import Thread
from office import audit
from people.models import Person

# Action: the field, and whether it is set or cleared.
MOVES = {
    "pin": ("pinned_at", True),
    "unpin": ("pinned_at", False),
    "close": ("closed_at", True),
    "reopen": ("closed_at", False),
    "open": ("opened_at", True),
    "members-only": ("opened_at", False),
    "remove": ("removed_at", True),
    "restore": ("removed_at", False),
}


class NotTheirs(Exception):
    """The person is no facilitator of the thread's home."""


def move(thread: Thread, do: str, by: Person) -> None:
    """Apply one of `MOVES`. Idempotent. Raises NotTheirs, KeyError. Locks the thread.

    Publishing a thread does not publish earlier posts, which were written for members: each author can publish
    their own. Later posts are public.
    """
    field, sets = MOVES[do]
    with transaction.atomic():
        row = Thread.objects.select_for_update().get(pk=thread.pk)
        if not Thread.objects.tended_by(by).filter(pk=row.pk).exists():
            raise NotTheirs
        if (getattr(row, field) is not None) == sets:
            return
        setattr(row, field, timezone.now() if sets else None)
        row.save(update_fields=[field])
        audit.record(by, f"thread.{do}", row, coalition_id=row.home_id)
