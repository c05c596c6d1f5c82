"""What is told about a booking: one notice of each state, its link once more, and news of the occasion to all.

In the transaction of the change.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from bookings.mails import AboutState, AnyMail, News
from bookings.models import Booking
from mailing import outbox
from mailing.models import Message


def tell(booking: Booking, mail: AnyMail) -> None:
    """One mail about the state as it is now; what was still to be said about an earlier one is superseded."""
    outbox.withdraw(booking, AboutState, reason=Message.Reason.SUPERSEDED, below=booking.revision)
    outbox.queue(mail(booking), key=f"{booking.KEY}:{booking.pk}:{booking.revision}")


def tell_again(booking: Booking, mail: AnyMail) -> None:
    """The link to a booking that is there already, at most once an hour."""
    outbox.queue(mail(booking), key=f"{booking.KEY}:{booking.pk}:again:{timezone.now():%Y%m%d%H}")


def tell_all(bookings: Iterable[Booking], mail: AnyMail, *, key: str, due_at: datetime | None = None) -> int:
    """News of the occasion to each of `bookings`; how many are told, at `due_at` or now. Of news not yet sent, only the newest is told."""
    told = 0
    for booking in bookings:
        outbox.withdraw(booking, News, reason=Message.Reason.SUPERSEDED)
        told += outbox.queue(mail(booking), key=f"{key}:{booking.pk}", due_at=due_at) is not None
    return told
