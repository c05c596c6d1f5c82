"""Results: from the relay's answer to what a message becomes, and to the rows that keep it."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from mailing import batches, claims, restored, smtp, suppression
from mailing.claims import Outcome
from mailing.models import Message

PAUSES = [
    timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180)
]  # before the second try, the third, …
GIVE_UP_AFTER = timedelta(days=2)  # since the first try


def settle(outcomes: Sequence[Outcome]) -> None:
    """Save the outcomes, suppress missing mailboxes, and pause bad batches. The caller must be in a transaction."""
    claims.settle(outcomes)
    for state in restored.HANDED_OVER:
        restored.note((outcome.message for outcome in outcomes if outcome.state == state), state)
    rejected = [outcome for outcome in outcomes if outcome.state == Message.State.REJECTED]
    for outcome in rejected:
        if outcome.status in smtp.NO_SUCH_MAILBOX:
            suppression.bounced(outcome.message, source=f"{outcome.code} {outcome.status}")
    for batch_id in {outcome.message.batch_id for outcome in rejected}:
        if batch_id is not None:
            batches.pause_if_many_rejected(batch_id, just_decided=len(outcomes))


def outcome_for(message: Message, fate: smtp.DeliveryResult) -> Outcome:
    """Translate a relay's answer into an outcome."""
    if fate.state == Message.State.DEFERRED:
        return reschedule(message, fate.reason, fate)
    return Outcome(message, fate.state, fate.reason, fate.code, fate.status, fate.text)


def reschedule(
    message: Message, reason: str, fate: smtp.DeliveryResult | None = None, *, text: str = ""
) -> Outcome:
    """Return an outcome with a later try, after growing pauses; rejected two days after the first try."""
    now = timezone.now()
    first = parse_datetime(message.attempts[0]["at"]) if message.attempts else now
    code, status, text = (fate.code, fate.status, fate.text) if fate else (0, "", text)
    if first and now - first > GIVE_UP_AFTER:
        return Outcome(message, Message.State.REJECTED, Message.Reason.GAVE_UP, code, status, text)
    pause = PAUSES[min(len(message.attempts), len(PAUSES) - 1)]
    return Outcome(message, Message.State.DEFERRED, reason, code, status, text, due_at=now + pause)
