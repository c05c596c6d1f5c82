"""Places and the numbers of a waiting list: the count that events and shifts share.

Under the lock of the occasion's row, in the transaction of the caller, who saves the booking.
"""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from bookings.models import Booking, Occasion


def taken(occasion: Occasion) -> int:
    """How many people have a place, reckoned from the rows."""
    return occasion.bookings.holding().people()


def count(occasion: Occasion) -> None:
    """Bring the counters kept on the occasion's row up to date."""
    occasion.places_taken = taken(occasion)
    occasion.people_waiting = occasion.bookings.waiting().people()
    _rows(occasion).update(places_taken=occasion.places_taken, people_waiting=occasion.people_waiting)


def enter(booking: Booking, state: str) -> None:
    """Put a booking into a state: at the end of the line or out of it, and without an offer that is no more."""
    occasion = booking.occasion
    booking.state = state
    booking.revision += 1
    if not booking.is_waiting:
        booking.line = None
    elif booking.line is None:
        occasion.last_line += 1
        booking.line = occasion.last_line
        _rows(occasion).update(last_line=occasion.last_line)
    if not booking.is_offered:
        booking.offered_until = None


def hold(booking: Booking, hours: int) -> None:
    """Hold a place for so many hours, at the longest until the occasion starts."""
    booking.offered_until = min(timezone.now() + timedelta(hours=hours), booking.occasion.starts_at)


def _rows(occasion: Occasion) -> QuerySet[Any]:
    return type(occasion)._default_manager.filter(pk=occasion.pk)
