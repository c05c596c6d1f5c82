"""Sign up, choose, leave. A POST from a mailed link acts; a GET never does."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from hubs.models import County
from mailing import outbox, suppression
from mailing.compose import STOP
from mailing.contacts import normalise_email
from mailing.models import Message, Suppression
from news import choices, mails
from news.models import Subscription, SubscriptionConsent
from news.models.subscription import LETTER
from office import audit
from pse_portal import signed_links
from pse_portal.open_forms import posting_network

MAIL_RESTS = timedelta(hours=1)  # at most one mail an hour to an address, however often it is typed
WAITS_FOR = timedelta(days=14)  # for the confirmation; afterwards the sign-up is deleted
KEPT_AFTER_LEAVING = timedelta(days=90)


def ask(
    *,
    email: str,
    chosen: Iterable[str],
    language: str,
    source: str,
    county: County | None = None,
    rhythm: str = Subscription.Rhythm.AS_SENT,
) -> None:
    """Save a sign-up until the mailed link is confirmed. Behaves the same for known and unknown addresses.

    One row for an address: repeated requests merge their topics, and the mail is queued at most once an hour.
    Locks the row.
    """
    now = timezone.now()
    with transaction.atomic():
        Subscription.objects.get_or_create(
            email=normalise_email(email), defaults={"language": language, "asked_at": now}
        )
        row = Subscription.objects.select_for_update().of(email).get()
        earlier = row.asked.get("topics", []) if _waits(row) else []
        row.asked = {
            "topics": sorted({*earlier, *chosen}),
            "county": county.pk if county else row.asked.get("county"),
            "rhythm": rhythm,
            "language": language,
            "source": source,
        }
        row.asked_at, row.network = now, posting_network.get()
        may_mail = row.mailed_at is None or row.mailed_at <= now - MAIL_RESTS
        if may_mail:
            row.mailed_at = now
        row.save()
        if may_mail:
            if row.state != Subscription.State.CONFIRMED:
                row.language = language
            key = f"subscribe:{row.pk}:{now.isoformat()}"
            outbox.queue(mails.Confirm(row), key=key, expires_at=now + WAITS_FOR)


def _waits(row: Subscription) -> bool:
    return bool(row.asked) and row.asked_at > timezone.now() - WAITS_FOR


def to_confirm(token: str) -> Subscription | None:
    """Return the row of a confirmation link, or None. It may have been confirmed before (then `asked` is empty)."""
    found: Subscription | None = signed_links.find(Subscription.objects.all(), Subscription.CONFIRM, token)
    return found


def confirm(row: Subscription) -> bool:
    """Apply the sign-up of a confirmed link. Return False if none is waiting or it expired.

    Stops of its topics are lifted, since the person has just asked for them. Locks the row.
    """
    with transaction.atomic():
        held = Subscription.objects.select_for_update().get(pk=row.pk)
        if not _waits(held):
            return False
        asked = held.asked
        before = held.topics if held.state == Subscription.State.CONFIRMED else []
        held.language = asked["language"]
        held.rhythm = asked["rhythm"]
        held.county_id = asked["county"] or held.county_id
        choices.take_in(held, [*before, *asked["topics"]])
        choices.note(held, choices.Act.CONFIRMED, asked["source"])
        suppression.lift_deletion(held.email)
    return True


def join(row: Subscription, *, chosen: Iterable[str], source: str) -> None:
    """Subscribe an address that is already verified, because its person is signed in. Saves the row."""
    with transaction.atomic():
        choices.take_in(row, chosen)
        choices.note(row, choices.Act.CONFIRMED, source)


def choose(
    row: Subscription,
    *,
    chosen: Iterable[str],
    county: County | None,
    language: str,
    rhythm: str,
    source: str,
) -> None:
    """Save a subscriber's choices. If they had left, they are subscribed again. Locks the row."""
    with transaction.atomic():
        held = Subscription.objects.select_for_update().get(pk=row.pk)
        held.county, held.language, held.rhythm = county, language, rhythm
        choices.take_in(held, chosen)
        choices.note(held, choices.Act.CHANGED, source)


class Stopped(Exception):
    """The person left, or the address gets no mail: only they can come back."""


def enter(
    *,
    email: str,
    chosen: Iterable[str],
    language: str,
    county: County | None,
    wording: str,
    source: str,
    by: Any,
) -> Subscription:
    """Subscribe someone who agreed on paper or by phone, with what they agreed to and where. Logged; mails no one.

    Who is subscribed already gets the topics in addition. Raises Stopped. Locks the row.
    """
    with transaction.atomic():
        new = {"language": language, "county": county}
        Subscription.objects.get_or_create(email=normalise_email(email), defaults=new)
        row = Subscription.objects.select_for_update().of(email).get()
        if row.state == Subscription.State.LEFT or stop_of(row):
            raise Stopped
        choices.take_in(row, [*row.topics, *chosen])
        SubscriptionConsent.objects.create(
            subscription=row, act=choices.Act.ENTERED, wording=wording, source=source[:160], topics=row.topics
        )
        audit.record(by, "subscriber_entered", row)
    return row


def leave(row: Subscription, *, source: str) -> None:
    """End the subscription and suppress the newsletter for the address. Idempotent. Locks the row."""
    with transaction.atomic():
        held = Subscription.objects.select_for_update().get(pk=row.pk)
        suppression.stop_address(held.email, LETTER, source=source)
        choices.mark_left(held, source)


def stop_of(row: Subscription) -> str:
    """Return why the row's address gets no newsletter (`Suppression.Reason`), or "". One query."""
    return Subscription.objects.with_stop().values_list("stopped_by", flat=True).get(pk=row.pk) or ""


def blocked_by(reason: str) -> str:
    """Return the reason of a stop that readers cannot lift themselves, else ""."""
    return "" if reason == Suppression.Reason.UNSUBSCRIBED else reason


def come_back(row: Subscription, *, source: str) -> None:
    """Undo leaving: everything is as before. Locks the row."""
    with transaction.atomic():
        held = Subscription.objects.select_for_update().get(pk=row.pk)
        suppression.start_address(held.email, LETTER)
        choices.mark_back(held, source)


def forget(rows: QuerySet[Subscription]) -> int:
    """Delete subscriptions and return how many.

    The suppression stays, by fingerprint, so that a later import cannot add them again.
    """
    found = list(rows)
    for row in found:
        leave(row, source="deleted")
        row.delete()
    return len(found)


def sweep(now: datetime) -> int:
    """Delete unconfirmed sign-ups after 14 days and left subscriptions after 90. Return how many rows changed."""
    over = Q(state=Subscription.State.PENDING, asked_at__lt=now - WAITS_FOR)
    over |= Q(state=Subscription.State.LEFT, left_at__lt=now - KEPT_AFTER_LEAVING)
    forgotten = Subscription.objects.filter(over).delete()[1].get("news.Subscription", 0)
    stale = Subscription.objects.exclude(asked={}).filter(asked_at__lt=now - WAITS_FOR)
    return forgotten + stale.update(asked={}, network="")


def unconfirmed() -> QuerySet[Subscription]:
    """Return the sign-ups that no one has confirmed."""
    return Subscription.objects.filter(state=Subscription.State.PENDING)


def remove(rows: QuerySet[Subscription], by: Any) -> int:
    """Delete invented sign-ups without telling anyone. Mails about them are no longer sent."""
    return rows.delete()[1].get("news.Subscription", 0)


# The secret link, and the one-click unsubscribe of mail programs
# ---------------------------------------------------------------
def from_link(token: str) -> Subscription | None:
    """Return the subscription of a secret link: its own, or the one-click link of any of our mails; else None."""
    row: Subscription | None = signed_links.find(Subscription.objects.all(), Subscription.CHOOSE, token)
    if row is not None:
        return row
    message = signed_links.find(Message.objects.exclude(stream="").exclude(fingerprint=""), STOP, token)
    return choices.of_message(message) if message else None
