"""Wiping: what old mail says about people is erased by schedule; the figures stay."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from mailing.models import Call, Message

KEPT_FOR = timedelta(days=90)
CHUNK = 1000


def wipe_messages(now: datetime) -> int:
    """Addresses, names and replies of mail settled 90 days ago; how many rows, a thousand in a transaction."""
    wiped = 0
    while True:
        old = Message.objects.filter(wiped_at=None, settled_at__lt=now - KEPT_FOR).values("pk")[:CHUNK]
        number = Message.objects.filter(pk__in=list(old.values_list("pk", flat=True))).update(**_wiped(now))
        wiped += number
        if number < CHUNK:
            # Only what can be stopped keeps its fingerprint: an old letter's one-click link must still work.
            Message.objects.filter(stream="").exclude(wiped_at=None).exclude(fingerprint="").update(
                fingerprint=""
            )
            return wiped


def wipe_calls(now: datetime) -> int:
    """Names and numbers of calls 90 days after they were due."""
    return Call.objects.filter(wiped_at=None, due_at__lt=now - KEPT_FOR).update(**_wiped_call(now))


def forget_messages(rows: QuerySet[Message]) -> int:
    """Withdraw those that wait, and erase what all of them say about the person; how many."""
    now = timezone.now()
    Message.objects.waiting().filter(pk__in=rows.values("pk")).update(
        state=Message.State.SKIPPED, reason=Message.Reason.WITHDRAWN, settled_at=now
    )
    return rows.update(**_wiped(now))


def forget_calls(rows: QuerySet[Call]) -> int:
    """The same for calls: nobody has to make them any more."""
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
