"""Counting spots and waitlist numbers, shared by events and shifts.

The caller must hold the lock on the occasion's row, and saves the booking in the same transaction.
"""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from bookings.models import Booking, Occasion


def taken(occasion: Occasion) -> int:
    """Return how many people have a spot, counted from the rows."""
    return occasion.bookings.holding().people()


def count(occasion: Occasion) -> None:
    """Update the counters stored on the occasion's row."""
    store(occasion, *occasion.bookings.all().people_in_and_waiting())


def store(occasion: Occasion, people_in: int, people_waiting: int, **more: int) -> None:
    """Write what was counted under the same lock to the occasion's row, and `more` of its counters."""
    occasion.places_taken, occasion.people_waiting = people_in, people_waiting
    _rows(occasion).update(places_taken=people_in, people_waiting=people_waiting, **more)


def enter(booking: Booking, state: str, *, stores_line: bool = True) -> None:
    """Set the state of a booking, and its waitlist number and offer accordingly. Does not save the booking.

    Increments its revision. A booking that joins the waitlist gets the next number; one that leaves it loses its own.
    Without `stores_line`, the caller writes the occasion's `last_line`.
    """
    occasion = booking.occasion
    booking.state = state
    booking.revision += 1
    if not booking.is_waiting:
        booking.line = None
    elif booking.line is None:
        occasion.last_line += 1
        booking.line = occasion.last_line
        if stores_line:
            _rows(occasion).update(last_line=occasion.last_line)
    if not booking.is_offered:
        booking.offered_until = None


def hold(booking: Booking, hours: int) -> None:
    """Set the end of the offer to `hours` from now, but no later than the start of the occasion."""
    booking.offered_until = min(timezone.now() + timedelta(hours=hours), booking.occasion.starts_at)


def _rows(occasion: Occasion) -> QuerySet[Any]:
    return type(occasion)._default_manager.filter(pk=occasion.pk)
