"""Bounces and complaints, received through anymail's webhooks.

Supported: Mailgun, whose requests are signed, and Postmark, whose requests carry our secret by basic auth. A mail
is identified by our pk in the provider's metadata, never by an address alone.
"""

import logging
from datetime import timedelta
from typing import Any

from anymail.signals import EventType, RejectReason
from django.db import transaction
from django.utils import timezone

from mailing import batches, claims, suppression
from mailing.models import Message

logger = logging.getLogger(__name__)

HARD = {RejectReason.BOUNCED, RejectReason.INVALID}


def heard(event: Any, esp_name: str) -> None:
    """Record a hard bounce, a complaint, or an unsubscribe. Idempotent. Locks the message."""
    number = str((event.metadata or {}).get("message", ""))
    kinds = {EventType.BOUNCED, EventType.COMPLAINED, EventType.UNSUBSCRIBED, EventType.REJECTED}
    if event.event_type not in kinds or not number.isdigit():
        return
    with transaction.atomic():
        message = Message.objects.select_for_update().filter(pk=int(number)).first()
        if message is None:
            logger.warning("webhook_for_no_mail", extra={"provider": esp_name, "mail": number})
            return
        if event.event_type == EventType.COMPLAINED:
            suppression.complained(message, source=esp_name)
            _note(message, Message.Feedback.COMPLAINED, event)
            if message.batch_id:
                batches.pause_if_complaints(message.batch_id)
        elif event.event_type == EventType.UNSUBSCRIBED:
            if message.stream:
                suppression.stop(message, source=esp_name)
        elif event.reject_reason in HARD and not _is_soft(event):
            suppression.bounced(message, source=esp_name)
            _note(message, Message.Feedback.BOUNCED, event)


def _is_soft(event: Any) -> bool:
    """Return whether a bounce is temporary: a full mailbox or a busy server (RFC 3463: 4.x.x)."""
    return (
        str(event.mta_response or "").lstrip().startswith("4")
        or (event.esp_event or {}).get("Type") == "SoftBounce"
    )


def _note(message: Message, feedback: str, event: Any) -> None:
    if message.feedback == feedback:
        return
    now = timezone.now()
    told = event.timestamp or now
    entry = {
        "at": min(told, now + timedelta(minutes=1)).isoformat(timespec="seconds"),
        "state": feedback, "code": 0, "status": "", "text": str(event.mta_response or "")[:160],
    }  # fmt: skip
    Message.objects.filter(pk=message.pk).update(
        feedback=feedback, feedback_at=now, attempts=claims.Append(entry)
    )
