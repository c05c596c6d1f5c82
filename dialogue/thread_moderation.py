"""What those who lead do with a thread: pin, close, open to everybody, remove. Each is logged and can be undone."""

from django.db import transaction
from django.utils import timezone

from dialogue.models import Thread
from office import audit
from people.models import Person

# What is pressed: the field, and whether it sets or empties it.
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
    """The person does not lead the thread's home, or not any more."""


def move(thread: Thread, do: str, by: Person) -> None:
    """Do one of `MOVES`; idempotent. Raises NotTheirs, KeyError.

    A thread opened to everybody shows nobody's earlier words: those were written for members. What is written
    from then on is for everybody, and each author can show what they said before.
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
