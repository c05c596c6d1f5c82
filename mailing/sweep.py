"""The tick: everything that becomes due by time alone. Every step is idempotent, also with two beats at once."""

import logging
from collections import Counter
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from mailing import batches, doorbell, health, mails, outbox, progress, results, throttling, worker_slots
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
    """Handle expired leases, and return how many messages go back to the queue, and how many became unknown.

    Claimed messages go back. Those that were being sent become what their group's progress says. Stops a sender that
    still lives before its next mail; the result of the mail in the air replaces "unknown" if it ever comes.
    """
    too_late = Q(lease_until__gt=now + 2 * timedelta(seconds=settings.MAIL_LEASE))  # the clock was set back
    lost = Message.objects.filter(Q(lease_until__lt=now) | too_late)
    states = Counter[str]()
    states[Message.State.PENDING] = lost.filter(state=Message.State.CLAIMED).update(
        state=Message.State.PENDING, token=""
    )
    sending = lost.filter(state=Message.State.SENDING)
    for token in list(sending.order_by().values_list("token", flat=True).distinct()):
        with transaction.atomic():
            # Empty if its sender, or another tick, was faster.
            if group := list(sending.filter(token=token).select_for_update()):
                outcomes = progress.outcomes(group)
                results.settle(outcomes)
                states.update(outcome.state for outcome in outcomes)
        progress.forget(token)
    progress.tidy(now)
    return states[Message.State.PENDING], states[Message.State.UNKNOWN]


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
