"""Base classes of all mails about a booking; each app defines its own mails."""

from datetime import datetime
from typing import Any, ClassVar, TypeVar

from django.db import models

from bookings.models import Booking
from mailing.mail import Mail
from mailing.models import Message

AnyBooking = TypeVar("AnyBooking", bound=Booking)


class BookingMail(Mail[AnyBooking]):
    """A mail to the person who booked, valid until the occasion ends."""

    # The iTIP method of the attached calendar file, "" for no file (RFC 5546, section 3.2).
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
        """Return the occasion as the recipient's calendar file, in the active language."""
        raise NotImplementedError


class AboutState(BookingMail[AnyBooking]):
    """A mail about the state of the booking; a newer state supersedes it.

    Moot once the occasion is called off, except where it says that the booking is canceled.
    """

    @property
    def revision(self) -> int:
        return self.row.revision

    def is_moot(self) -> bool:
        return self.row.occasion.is_off and not self.row.is_cancelled


class Reminder(BookingMail[AnyBooking]):
    """A reminder. Superseded when the occasion moves, moot when the booking or the occasion is canceled."""

    kind = Message.Kind.REMINDER
    may_be_paused = True

    @property
    def revision(self) -> int:
        return self.row.occasion.time_revision

    def is_moot(self) -> bool:
        return not self.row.has_place or not self.row.occasion.takes_place


class News(BookingMail[AnyBooking]):
    """A notice about the occasion, superseded when its time or place changes again."""

    kind = Message.Kind.REMINDER
    may_be_paused = False  # people would come to what is canceled

    @property
    def revision(self) -> int:
        return self.row.occasion.sequence

    def is_moot(self) -> bool:
        return self.row.is_cancelled


AnyMail = type[BookingMail[Any]]
