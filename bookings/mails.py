"""What all mails about a booking have in common; each app says what they tell."""

from datetime import datetime
from typing import Any, ClassVar, TypeVar

from django.db import models

from bookings.models import Booking
from mailing.mail import Mail
from mailing.models import Message

AnyBooking = TypeVar("AnyBooking", bound=Booking)


class BookingMail(Mail[AnyBooking]):
    """To whoever booked, until the occasion is over."""

    # What their own calendar should do with the file that goes with it, "" for no file (RFC 5546, section 3.2).
    method: ClassVar[str] = ""

    @property
    def expires_at(self) -> datetime:
        return self.row.occasion.ends_at

    @property
    def owed_by(self) -> models.Model:
        return self.row.owed_by

    def calendar(self) -> tuple[str, bytes] | None:
        if not self.method or not (self.row.has_place or self.method == "CANCEL"):
            return None
        return self.method, self.calendar_file()

    def calendar_file(self) -> bytes:
        """The occasion as a file of theirs, in the active language."""
        raise NotImplementedError


class AboutState(BookingMail[AnyBooking]):
    """What became of the booking: a newer state supersedes what an older one had to say."""

    @property
    def revision(self) -> int:
        return self.row.revision


class Reminder(BookingMail[AnyBooking]):
    """Superseded when the occasion moves, moot when either is off."""

    kind = Message.Kind.REMINDER

    @property
    def revision(self) -> int:
        return self.row.occasion.time_revision

    def is_moot(self) -> bool:
        return not self.row.has_place or not self.row.occasion.takes_place


class News(BookingMail[AnyBooking]):
    """Of the occasion: what was to be told about an earlier time or place is superseded."""

    kind = Message.Kind.REMINDER

    @property
    def revision(self) -> int:
        return self.row.occasion.sequence

    def is_moot(self) -> bool:
        return self.row.is_cancelled


AnyMail = type[BookingMail[Any]]
