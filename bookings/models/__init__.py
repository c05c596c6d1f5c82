from bookings.models.block import Block
from bookings.models.booking import Booking
from bookings.models.change_notice import ChangeNotice
from bookings.models.codes import LETTERS, short_code
from bookings.models.occasion import Occasion
from bookings.models.querysets import BookingQuerySet

__all__ = ["LETTERS", "Block", "Booking", "BookingQuerySet", "ChangeNotice", "Occasion", "short_code"]
