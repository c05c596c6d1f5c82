"""Wiping: what old mail says about people is erased by schedule; the figures stay."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mailing.models import Call, Message, Suppression
from office.registries import OwnData, RetentionRule, retention

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


def sweep_all() -> None:
    """Every room's retention rule, one after the other."""
    now = timezone.now()
    for rule in retention:
        rule.sweep(now)


def _wiped(now: datetime) -> dict[str, Any]:
    return {
        "email": "", "name": "", "context": {}, "attempts": [], "person": None, "reply_to": "", "wiped_at": now,
    }  # fmt: skip


def _wiped_call(now: datetime) -> dict[str, Any]:
    return {"name": "", "phone": "", "context": {}, "note": "", "person": None, "wiped_at": now}


def _own_messages(person: Any) -> Any:
    mine = Q(person=person)
    if person.email:
        mine |= Q(email=person.email)
    return Message.objects.filter(mine).order_by("-created_at")


def _own_calls(person: Any) -> Any:
    mine = Q(person=person)
    if person.phone:
        mine |= Q(phone=person.phone)
    return Call.objects.filter(mine).order_by("-created_at")


def _own_stops(person: Any) -> Any:
    return Suppression.objects.of(person.email) if person.email else Suppression.objects.none()


def _forget_messages(person: Any) -> int:
    now = timezone.now()
    Message.objects.waiting().filter(pk__in=_own_messages(person).values("pk")).update(
        state=Message.State.SKIPPED, reason=Message.Reason.WITHDRAWN, settled_at=now
    )
    return _own_messages(person).order_by().update(**_wiped(now))


def _forget_calls(person: Any) -> int:
    Call.objects.filter(pk__in=_own_calls(person).values("pk"), outcome__in=Call.UNSETTLED).update(
        outcome=Call.Outcome.NOT_NEEDED
    )
    return _own_calls(person).order_by().update(**_wiped_call(timezone.now()))


OWN_DATA = [
    OwnData(
        model="mailing.Message",
        title=_("Mails sent to you"),
        rows=_own_messages,
        fields=("created_at", "template", "email", "state"),
        forget=_forget_messages,
    ),
    OwnData(
        model="mailing.Call",
        title=_("Calls made to you"),
        rows=_own_calls,
        fields=("created_at", "template", "phone", "outcome"),
        forget=_forget_calls,
    ),
    OwnData(
        model="mailing.Suppression",
        title=_("Mails you stopped"),
        rows=_own_stops,
        fields=("at", "stream", "reason"),
        # The stop itself stays, by fingerprint: a person who left must not be mailed again.
        forget=lambda person: _own_stops(person).update(email=""),
    ),
]

RULES = [
    RetentionRule(
        model="mailing.Message",
        keeps=_("Mails: what they said is erased once they are sent, your name and address after 90 days."),
        after=KEPT_FOR,
        sweep=wipe_messages,
    ),
    RetentionRule(
        model="mailing.Call",
        keeps=_("Calls: your name and number are erased after 90 days."),
        after=KEPT_FOR,
        sweep=wipe_calls,
    ),
    RetentionRule(
        model="mailing.Suppression",
        keeps=_("If you stop our e-mails we keep a note of it for good, so that we never start again."),
        after=None,
        sweep=lambda now: 0,
    ),
]
