"""What a booking is asked with, what is read before it is written, and how a try ends."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from bookings.models import Booking
from mailing.contacts import Contact

AnyBooking = TypeVar("AnyBooking", bound=Booking)


class NotOpen(Exception):
    """Bookings and changes are closed: too early, too late, canceled, or no spots are given here."""


class NotWelcome(Exception):
    """The coalition blocks this person."""


class NoPlace(Exception):
    """A party that has its spots cannot grow: not enough are left."""


class OfferOver(Exception):
    """The spot is no longer held for the person."""


@dataclass(frozen=True)
class BookingData:
    """What a person enters when booking, as cleaned by the form."""

    name: str
    email: str = ""
    phone: str = ""
    language: str = "en"
    party_size: int = 1
    note: str = ""
    wants_reminders: bool = True
    reminders: tuple[str, ...] = ()

    # The fields a change may write; name and address stay those of the row.
    CHANGES: ClassVar[tuple[str, ...]] = ()

    @property
    def contact(self) -> Contact:
        return Contact(
            name=self.name, email=self.email or None, phone=self.phone or None, language=self.language
        )

    @property
    def changes(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.CHANGES}


@dataclass(frozen=True)
class NotificationCount:
    """How many bookings a notice about the occasion would reach, by email and by phone, of how many."""

    mails: int
    calls: int
    bookings: int

    @property
    def all(self) -> int:
        return self.mails + self.calls


@dataclass(frozen=True)
class Look:
    """What is read before a guest's booking is written, under the occasion's lock.

    `reached` tells of the address whether the limit of its mails is reached (`recipient_cap.counted`), if it was
    read as well.
    """

    is_welcome: bool
    reached: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Attempt(Generic[AnyBooking]):
    """The result of a guest's attempt in a savepoint: the row written, and what prevents keeping it.

    `standing` is the booking they already have, `elsewhere` one at the same time that rules this one out.
    """

    row: AnyBooking
    standing: AnyBooking | None = None
    elsewhere: AnyBooking | None = None
