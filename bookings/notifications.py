"""Notices about a booking: one per state, and its link again.

Queued in the transaction of the change.
"""

from django.utils import timezone

from bookings.mails import AboutState, AnyMail
from bookings.models import Booking
from mailing import outbox
from mailing.models import Message


def tell(booking: Booking, mail: AnyMail) -> None:
    """Queue one mail about the current state; queued mails about an earlier state are superseded."""
    outbox.withdraw(booking, AboutState, reason=Message.Reason.SUPERSEDED, below=booking.revision)
    outbox.queue_all([of_state(booking, mail)])


def of_state(booking: Booking, mail: AnyMail) -> outbox.Notice:
    """Return the mail about the current state, at most one for each."""
    return outbox.Notice(mail(booking), key=f"{booking.KEY}:{booking.pk}:{booking.revision}")


def tell_again(booking: Booking, mail: AnyMail) -> None:
    """Queue the link to an existing booking again, at most once an hour."""
    outbox.queue(mail(booking), key=f"{booking.KEY}:{booking.pk}:again:{timezone.now():%Y%m%d%H}")
