"""Notices about a booking: one per state, its link again, and notices about the occasion to all.

Queued in the transaction of the change.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from bookings.mails import AboutState, AnyMail, News
from bookings.models import Booking
from mailing import outbox
from mailing.models import Message


def tell(booking: Booking, mail: AnyMail) -> None:
    """Queue one mail about the current state; queued mails about an earlier state are superseded."""
    outbox.withdraw(booking, AboutState, reason=Message.Reason.SUPERSEDED, below=booking.revision)
    outbox.queue(mail(booking), key=f"{booking.KEY}:{booking.pk}:{booking.revision}")


def tell_again(booking: Booking, mail: AnyMail) -> None:
    """Queue the link to an existing booking again, at most once an hour."""
    outbox.queue(mail(booking), key=f"{booking.KEY}:{booking.pk}:again:{timezone.now():%Y%m%d%H}")


def tell_all(bookings: Iterable[Booking], mail: AnyMail, *, key: str, due_at: datetime | None = None) -> int:
    """Queue a notice about the occasion to each of `bookings`, due at `due_at` or now.

    Returns how many were queued. Earlier notices that are still queued are superseded.
    """
    told = 0
    for booking in bookings:
        outbox.withdraw(booking, News, reason=Message.Reason.SUPERSEDED)
        told += outbox.queue(mail(booking), key=f"{key}:{booking.pk}", due_at=due_at) is not None
    return told
