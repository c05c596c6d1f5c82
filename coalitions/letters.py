"""Messages to a coalition's facilitators, and their answers; no address is published on either side."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from coalitions import facilitators, mails
from coalitions.models import Coalition, Letter
from mailing import outbox
from office import audit
from people.models import Person
from pse_portal.open_forms import posting_network


class Answered(Exception):
    """Another person has already answered."""


def write(coalition: Coalition, *, name: str, email: str, phone: str, language: str, words: str) -> Letter:
    """Store a visitor's message and mail it to every facilitator. Sends nothing to the visitor."""
    with transaction.atomic():
        letter = Letter.objects.create(
            coalition=coalition,
            name=name,
            email=email,
            phone=phone,
            language=language,
            words=words,
            network=posting_network.get(),
        )
        facilitators.tell(coalition, mails.LetterWaits, letter, key=f"letter:{letter.pk}")
    return letter


def answer(letter: Letter, words: str, by: Person) -> None:
    """Mail the answer to the sender; a sender with only a phone number gets a call. Raises Answered."""
    with transaction.atomic():
        row = _settle(letter, Letter.State.ANSWERED, by, words)
        outbox.queue(mails.LetterAnswered(row, answer=words), key=f"letter:{row.pk}:answer")


def close(letter: Letter, by: Person, note: str = "") -> None:
    """Close a message that needs no answer here, or was answered by phone. Raises Answered."""
    with transaction.atomic():
        _settle(letter, Letter.State.CLOSED, by, note)


def _settle(letter: Letter, state: str, by: Person, words: str) -> Letter:
    row = Letter.objects.select_for_update(of=("self",)).select_related("coalition").get(pk=letter.pk)
    if row.state != Letter.State.WAITING:
        raise Answered
    row.state = state
    row.answer = words
    row.answered_by = by
    row.answered_at = timezone.now()
    row.save()
    audit.record(by, f"letter.{state}", row, coalition_id=row.coalition_id)
    return row


def remove(rows: QuerySet[Letter], by: Any) -> int:
    """Delete invented messages without telling anyone. Returns how many."""
    return rows.delete()[1].get("coalitions.Letter", 0)
