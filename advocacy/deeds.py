"""Deeds: people tell us that they acted. That is the count, and the pages say so."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from advocacy import mails
from advocacy.models import KEPT_FOR, Action, Deed, Outcome
from mailing import outbox
from office import audit
from pse_portal.open_forms import posting_network

# Where no outcome ever came, a wish to hear about it ends too.
WAITS_AT_MOST = 8 * KEPT_FOR


def tell(action: Action, *, person: Any = None, **values: Any) -> Deed:
    """Record that someone acted, as they say themselves.

    A signed-in person counts once for each action. A guest who wants to hear the outcome gets a mail to confirm the
    address; until then it is only counted.
    """
    with transaction.atomic():
        if person is not None:
            deed, _made = Deed.objects.update_or_create(
                action=action,
                person=person,
                defaults={
                    "wants_outcome": values.get("wants_outcome", False),
                    "heard_back": values.get("heard_back", ""),
                    "language": person.language,
                },
            )
            return deed
        if not values.get("wants_outcome"):
            # Nobody will be written to, so nothing about them is kept.
            values |= {"name": "", "email": "", "phone": ""}
        deed = Deed.objects.create(action=action, network=posting_network.get(), **values)
        if deed.wants_outcome and deed.email:
            outbox.queue(mails.ConfirmDeed(deed), key=f"advocacy:deed:{deed.pk}")
        return deed


def enter(action: Action, by: Any, *, number: int = 1, **values: Any) -> list[Deed]:
    """Enter deeds that people told of by phone, on paper, or at a meeting, as staff or a facilitator. Logged."""
    wants = bool(values.get("wants_outcome"))
    values["confirmed_at"] = timezone.now() if wants else None
    with transaction.atomic():
        rows = Deed.objects.bulk_create(
            Deed(action=action, entered_by=by, **values) for _nth in range(number)
        )
        audit.record(by, "advocacy.deeds_entered", action, rows=number)
    return rows


def confirm(deed: Deed) -> None:
    """Note that the holder of the address wants to hear the outcome. Idempotent."""
    Deed.objects.filter(pk=deed.pk, confirmed_at=None).update(confirmed_at=timezone.now())


def forget(rows: Any) -> int:
    """Empty who acted, and keep that someone did: the count is about the action."""
    return int(
        rows.update(person=None, name="", email="", phone="", heard_back="", network="", wants_outcome=False)
    )


def sweep(now: datetime) -> int:
    """Empty what people told us 90 days later, or 90 days after the outcome that they asked to hear. Returns rows."""
    before = now - KEPT_FOR
    told = Outcome.objects.filter(decision=OuterRef("action__decision"), published_at__lt=before)
    named = ~Q(name="", email="", phone="", heard_back="", network="") | Q(person__isnull=False)
    over = Q(wants_outcome=False, done_at__lt=before) | Exists(told) | Q(done_at__lt=now - WAITS_AT_MOST)
    return forget(Deed.objects.filter(named, over))
