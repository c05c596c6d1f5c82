"""Mails that were sent after a backup was taken are not sent again when it is restored."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from mailing.models import Message, SentBefore
from office import journal

# What may have arrived: a mail of unknown result counts as sent.
HANDED_OVER = {Message.State.ACCEPTED, Message.State.UNKNOWN}
CHUNK = 500


def mark_of(message: Message) -> str:
    """Return the mark of a mail: its key and its address, both hashed."""
    return journal.mark("mail", message.key, message.fingerprint)


def note(messages: Iterable[Message], state: str) -> None:
    """Enter mails that were handed over in the journal. The caller must be in the transaction that settles them."""
    if marks := [mark_of(message) for message in messages]:
        journal.note("sent", *marks, state=state, wait=True)


def reapply(entries: list[dict[str, Any]]) -> int:
    """Settle the restored mails that the journal says were sent, and remember all of them. Returns how many."""
    states: dict[str, str] = {}
    for entry in entries:
        for mark in entry["marks"]:
            if states.get(mark) != Message.State.ACCEPTED:
                states[mark] = entry["state"]
    now = timezone.now()
    with transaction.atomic():
        SentBefore.objects.bulk_create(
            [SentBefore(mark=mark, at=now) for mark in states], batch_size=CHUNK, ignore_conflicts=True
        )
        found: dict[str, list[int]] = {}
        unsettled = Message.objects.filter(state__in=[*Message.OPEN, Message.State.UNKNOWN])
        for message in unsettled.only("key", "fingerprint").iterator(chunk_size=2000):
            if state := states.get(mark_of(message)):
                found.setdefault(state, []).append(message.pk)
        for state, pks in found.items():
            for start in range(0, len(pks), CHUNK):
                Message.objects.filter(pk__in=pks[start : start + CHUNK]).update(
                    state=state, reason=Message.Reason.SENT_BEFORE, settled_at=now, context={}, token="",
                    retried_at=now,
                )  # fmt: skip
    return sum(map(len, found.values()))


def already_sent(messages: Iterable[Message]) -> set[int]:
    """Return the pks of those that were sent before the restore, queued again under the same key. One query."""
    marks = {mark_of(message): message.pk for message in messages}
    known = SentBefore.objects.filter(mark__in=list(marks)).values_list("mark", flat=True)
    return {marks[mark] for mark in known}
