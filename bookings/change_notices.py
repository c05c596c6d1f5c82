"""Tell everyone with a booking of a change of the occasion, and plan their reminders again, in slices.

The transaction of the change tells up to `SLICE` people itself. For more, it writes one `ChangeNotice`, and a worker goes
through the bookings by id. A slice is one transaction, which locks the occasion, as every change of a booking does,
and moves the cursor: a worker that is killed leaves no one out and tells no one twice. What is still queued about the
former time never goes out meanwhile: each mail says so itself (`revision`, `is_moot`).
"""

import logging
import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from bookings.mails import AboutState, AnyMail, News, Reminder
from bookings.models import ChangeNotice, Occasion
from mailing import outbox
from mailing.mail import Mail
from mailing.models import Message
from pse_portal import doorbell

if TYPE_CHECKING:
    from bookings.engine import Engine

logger = logging.getLogger(__name__)

SLICE = 200  # bookings
SECONDS = 2.0  # the longest a sign-in code waits behind this in a worker

ENGINES: dict[str, "Engine[Any, Any]"] = {}
"""The engine of each kind of booking, by its `KEY`. Each enters itself."""


def begin(
    engine: "Engine[Any, Any]",
    occasion: Occasion,
    mail: AnyMail | None,
    *,
    key: str = "",
    due_at: datetime | None = None,
) -> int:
    """Tell everyone with a spot or on the waitlist by `mail`, due at `due_at` or now; reminders follow the occasion.

    Notices of an earlier change that are still to be written are superseded. Returns how many people are notified. Must
    run in the transaction of the change, which holds the lock of the occasion.
    """
    kind = engine.model.KEY
    ChangeNotice.objects.filter(kind=kind, occasion=occasion.pk).delete()
    numbers = engine.to_be_told(occasion)
    change = ChangeNotice(
        kind=kind,
        occasion=occasion.pk,
        template=mail.name if mail else "",
        key=key,
        due_at=due_at,
        total=numbers.bookings,
    )
    if numbers.bookings > SLICE:
        change.save()
        transaction.on_commit(_ring, robust=True)
    elif numbers.bookings:
        _tell_slice(engine, occasion, change)
    return numbers.all if mail else 0


def of(engine: "Engine[Any, Any]", occasion: Occasion) -> ChangeNotice | None:
    """Return how far notifying people of the last change is; None if everyone has been notified."""
    return ChangeNotice.objects.filter(kind=engine.model.KEY, occasion=occasion.pk).first()


def go_on(seconds: float = SECONDS) -> None:
    """Tell the next slices, oldest change first, for at most `seconds`. Rings again if there are more.

    One query if there is nothing to do. Idempotent, also with two workers at once.
    """
    end = time.monotonic() + seconds
    for pk in list(ChangeNotice.objects.order_by("pk").values_list("pk", flat=True)):
        try:
            while _next_slice(pk):
                if time.monotonic() >= end:
                    _ring()
                    return
        except Exception:  # one app's broken rows must not delay those of the others
            logger.exception("change_notice_not_carried_on", extra={"change": pk})


def _next_slice(pk: int) -> bool:
    """Tell one slice. Returns False if there is no more. Locks the occasion."""
    with transaction.atomic():
        planned = ChangeNotice.objects.filter(pk=pk).first()
        if planned is None:
            return False
        engine = ENGINES[planned.kind]
        try:
            occasion = engine.lock(planned.occasion)
        except ObjectDoesNotExist:
            planned.delete()
            return False
        # Read again under the lock: a newer change may have superseded it, another worker moved its cursor.
        change = ChangeNotice.objects.filter(pk=pk).first()
        if change is None:
            return False
        if _tell_slice(engine, occasion, change) < SLICE:
            change.delete()
            return False
        change.save(update_fields=["cursor", "done"])
        return True


def _tell_slice(engine: "Engine[Any, Any]", occasion: Occasion, change: ChangeNotice) -> int:
    """Bring what is queued for the next bookings in line with the occasion. Returns how many bookings these were.

    The same number of statements for one and for many. A person who booked after the change knows already.
    """
    rows = engine.with_contacts(occasion.bookings.active()).filter(pk__gt=change.cursor).order_by("pk")
    bookings = list(rows[:SLICE])
    if not bookings:
        return 0
    mail: Any = Mail.named(change.template) if change.template else None
    notices: list[outbox.Notice] = []
    for booking in bookings:
        booking.occasion = occasion
        if mail and booking.asked_at <= change.made_at:
            notices.append(outbox.Notice(mail(booking), f"{change.key}:{booking.pk}", due_at=change.due_at))
        notices += engine.reminders_of(booking)
    outbox.withdraw_all(
        bookings, News, reason=Message.Reason.SUPERSEDED if mail else Message.Reason.WITHDRAWN
    )
    # A person who answered meanwhile already has reminders for the new time.
    outbox.withdraw_all(bookings, Reminder, below=None if occasion.is_off else occasion.time_revision)
    if occasion.is_off:
        outbox.withdraw_all(bookings, AboutState)
    outbox.queue_all(notices)
    change.cursor = bookings[-1].pk
    change.done += len(bookings)
    return len(bookings)


def _ring() -> None:
    doorbell.ring("bookings.tasks.drain_change_notices")
