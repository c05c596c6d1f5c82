"""Erase personal data from old mails and calls; the counts stay."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from mailing.models import Call, Message, SentBefore

KEPT_FOR = timedelta(days=90)
CHUNK = 1000


def wipe_messages(now: datetime) -> int:
    """Erase addresses, names, and attempts of mails settled 90 days ago.

    Return how many rows; a thousand per update.
    """
    SentBefore.objects.filter(at__lt=now - SentBefore.KEPT_FOR).delete()
    wiped = 0
    while True:
        old = Message.objects.filter(wiped_at=None, settled_at__lt=now - KEPT_FOR).values("pk")[:CHUNK]
        number = Message.objects.filter(pk__in=list(old.values_list("pk", flat=True))).update(**_wiped(now))
        wiped += number
        if number < CHUNK:
            # Only mail of a stream keeps its fingerprint: an old mail's one-click link must still work.
            Message.objects.filter(stream="").exclude(wiped_at=None).exclude(fingerprint="").update(
                fingerprint=""
            )
            return wiped


def wipe_calls(now: datetime) -> int:
    """Erase names and numbers of calls 90 days after they were due. Return how many."""
    return Call.objects.filter(wiped_at=None, due_at__lt=now - KEPT_FOR).update(**_wiped_call(now))


def forget_messages(rows: QuerySet[Message]) -> int:
    """Withdraw the waiting mails, and erase what all of them say about the person. Return how many."""
    now = timezone.now()
    Message.objects.waiting().filter(pk__in=rows.values("pk")).update(
        state=Message.State.SKIPPED, reason=Message.Reason.WITHDRAWN, settled_at=now
    )
    return rows.update(**_wiped(now))


def forget_calls(rows: QuerySet[Call]) -> int:
    """Settle the open calls as not needed, and erase what all of them say about the person. Return how many."""
    Call.objects.filter(pk__in=rows.values("pk"), outcome__in=Call.UNSETTLED).update(
        outcome=Call.Outcome.NOT_NEEDED
    )
    return rows.update(**_wiped_call(timezone.now()))


def _wiped(now: datetime) -> dict[str, Any]:
    return {
        "email": "", "name": "", "context": {}, "attempts": [], "person": None, "reply_to": "", "wiped_at": now,
    }  # fmt: skip


def _wiped_call(now: datetime) -> dict[str, Any]:
    return {"name": "", "phone": "", "context": {}, "note": "", "person": None, "wiped_at": now}
