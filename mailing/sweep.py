"""The tick: everything that becomes due by time alone. Every step is idempotent, also with two beats at once."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from mailing import batches, claims, doorbell, health, mails, outbox, restored, throttling, worker_slots
from mailing.contacts import Contact
from mailing.models import Batch, Message
from office import journal
from office.models import SiteSettings

logger = logging.getLogger(__name__)


def tick() -> None:
    """Take back lost claims, settle expired mail, advance batches, and wake the senders."""
    if not worker_slots.tick(timedelta(seconds=settings.MAIL_TICK)):
        return
    journal.append_or_log()
    now = timezone.now()
    mind_clock(now)
    take_back(now)
    retry_reminders(now)
    settle_expired(now)
    batches.skip_cancelled(now)
    batches.clear_stopped()
    tell_office()
    for batch in Batch.objects.under_way():
        try:
            batches.advance(batch)
        except Exception:  # one app's broken audience must not delay other mail
            logger.exception("batch_not_advanced", extra={"batch": batch.pk})
    doorbell.ring_now(worker_slots.LETTERS)
    if Batch.objects.filter(state=Batch.State.SENDING).exists():
        for lane in worker_slots.bulk():
            doorbell.ring_now(lane)


def mind_clock(now: datetime) -> None:
    """Release what waits for a time that only a clock set back, or another machine's clock ahead, made so late."""
    minute = timedelta(minutes=1)
    Message.objects.waiting().filter(
        due_at__gt=now, created_at__gt=now + minute, due_at__lt=F("created_at") + minute
    ).update(due_at=now)
    throttling.shorten(now)


def tell_office() -> None:
    """Queue one mail to the office about a relay that is away for longer than ten minutes. Idempotent."""
    since, site = health.relay_away_since(), SiteSettings.load()
    if since is None or not site.contact_email:
        return
    mail = mails.RelayAway(None, since=since.isoformat(timespec="seconds"))
    to = Contact(name=site.name, email=site.contact_email)
    outbox.queue(mail, key=f"relay-away:{since.timestamp():.0f}", to=to)


def take_back(now: datetime) -> tuple[int, int]:
    """Handle expired leases: claimed messages return to the queue, sending ones become unknown. Return both counts."""
    too_late = Q(lease_until__gt=now + 2 * timedelta(seconds=settings.MAIL_LEASE))  # the clock was set back
    lost = Message.objects.filter(Q(lease_until__lt=now) | too_late)
    with transaction.atomic():
        returned = lost.filter(state=Message.State.CLAIMED).update(state=Message.State.PENDING, token="")
        unknown = lost.filter(state=Message.State.SENDING)
        restored.note(unknown.only("key", "fingerprint"), Message.State.UNKNOWN)
        entry = {
            "at": now.isoformat(timespec="seconds"), "state": "unknown", "code": 0, "status": "",
            "text": "sender lost",
        }  # fmt: skip
        fate = {
            "state": Message.State.UNKNOWN,
            "reason": Message.Reason.SENDER_LOST,
            "settled_at": now,
            "attempts": claims.Append(entry),
        }
        # Transactional mail is not sent again, so its context is wiped. The token stays, for a late sender's result.
        lapsed = unknown.filter(kind=Message.Kind.TRANSACTIONAL).update(context={}, **fate)
        lapsed += unknown.update(**fate)
    return returned, lapsed


def retry_reminders(now: datetime) -> int:
    """Queue reminders and changes with an unknown result once more unless expired. Return how many."""
    return (
        Message.objects.filter(kind=Message.Kind.REMINDER, state=Message.State.UNKNOWN, retried_at=None)
        .filter(Q(expires_at=None) | Q(expires_at__gt=now))
        .update(**batches.once_more("still of use"))
    )


def settle_expired(now: datetime) -> int:
    """Skip expired messages and wipe their context. Return how many."""
    return (
        Message.objects.waiting()
        .filter(expires_at__lte=now)
        .update(state=Message.State.SKIPPED, reason=Message.Reason.EXPIRED, settled_at=now, context={})
    )
