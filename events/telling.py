"""What is told about a booking: one notice of each state, its link once more, and news of the occasion to all.

`about` is the booking as the mail sees it (`AboutState`, `AboutOccasion`). In the transaction of the change.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.utils import timezone

from events.models.booking import Booking
from mailing import outbox
from mailing.models import Message


def tell(booking: Booking, template: str, *, about: Booking) -> None:
    """One mail about the state as it is now; what was still to be said about an earlier one is superseded."""
    outbox.withdraw(about, reason=Message.Reason.SUPERSEDED, below=booking.revision)
    _queue_notice(booking, template, about, f"{booking.revision}")


def tell_again(booking: Booking, template: str, *, about: Booking) -> None:
    """The link to a booking that is there already, at most once an hour."""
    _queue_notice(booking, template, about, f"again:{timezone.now():%Y%m%d%H}")


def _queue_notice(booking: Booking, template: str, about: Booking, word: str) -> None:
    outbox.queue(
        key=f"{booking.KEY}:{booking.pk}:{word}",
        kind=Message.Kind.TRANSACTIONAL,
        to=booking.contact,
        template=f"{booking.MAILS}/{template}",
        about=about,
        expires_at=booking.occasion.ends_at,
        owed_by=booking.owed_by,
        revision=booking.revision,
    )


def tell_all(
    bookings: Iterable[Booking],
    template: str,
    *,
    key: str,
    about: Callable[[Booking], Booking],
    due_at: datetime | None = None,
) -> int:
    """News of the occasion to each of `bookings`; how many are told, at `due_at` or now. Of news not yet sent, only the newest is told."""
    told = 0
    for booking in bookings:
        news = about(booking)
        outbox.withdraw(news, reason=Message.Reason.SUPERSEDED)
        queued = outbox.queue(
            key=f"{key}:{booking.pk}",
            kind=Message.Kind.REMINDER,
            to=booking.contact,
            template=f"{booking.MAILS}/{template}",
            about=news,
            due_at=due_at,
            expires_at=booking.occasion.ends_at,
            owed_by=booking.owed_by,
            revision=booking.occasion.sequence,
        )
        told += queued is not None
    return told
