from bookings.models.block import Block
from bookings.models.booking import Booking
from bookings.models.codes import LETTERS, short_code
from bookings.models.occasion import Occasion
from bookings.models.querysets import BookingQuerySet
from bookings.models.told import Telling

__all__ = ["LETTERS", "Block", "Booking", "BookingQuerySet", "Occasion", "Telling", "short_code"]
