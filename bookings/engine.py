"""One engine for places: at events (`events.attendance`) and at shifts (`volunteering.sign_ups`).

Places are people. A party has all of its places or waits, with a number in line, until as many are free; then it gets
them at once, or they are held for it until it says yes. Every public method opens its own transaction and locks the row
of the occasion first (`lock`), so that the last place is given once; on SQLite the immediate transaction does it. What
becomes of a booking is told once, in the transaction in which it is written.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from django.db import transaction
from django.utils import timezone

from bookings import blocks, capacity, notifications, reminders
from bookings.mails import AboutState, AnyMail, News
from bookings.models import Booking, Occasion
from mailing import outbox
from mailing.contacts import Contact, fingerprint_of
from office import audit
from people.models import Person

AnyOccasion = TypeVar("AnyOccasion", bound=Occasion)
AnyBooking = TypeVar("AnyBooking", bound=Booking)


class NotOpen(Exception):
    """Nobody can book or change now: too early, too late, called off, or places are not given here."""


class NotWelcome(Exception):
    """The coalition does not take this person."""


class NoPlace(Exception):
    """A party that has its places cannot grow: there are not so many left."""


class OfferOver(Exception):
    """The place is no longer held for them."""


@dataclass(frozen=True)
class BookingData:
    """What somebody who books says about themselves, as the form has read it."""

    name: str
    email: str = ""
    phone: str = ""
    language: str = "en"
    party_size: int = 1
    note: str = ""
    wants_reminders: bool = True
    reminders: tuple[str, ...] = ()

    # What a change may write; name and address stay those of the row.
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
    """Whom news of an occasion would reach: bookings by mail and by call."""

    mails: int
    calls: int

    @property
    def all(self) -> int:
        return self.mails + self.calls


@dataclass(frozen=True)
class Attempt(Generic[AnyBooking]):
    """What became of a guest's try in a savepoint: the row written, and what speaks against keeping it.

    `standing` is the booking they have already, `elsewhere` one at the same time that forbids this one.
    """

    row: AnyBooking
    standing: AnyBooking | None = None
    elsewhere: AnyBooking | None = None


class Engine(ABC, Generic[AnyOccasion, AnyBooking]):
    """What an app says about its bookings, and what follows from it. One instance an app.

    The attributes and the methods up to `after_cancel` are the policy; one that lacks an abstract method fails at import.
    """

    model: type[AnyBooking]
    audited_as: str  # "rsvp" in "rsvp_cancelled"
    changed: AnyMail
    cancelled: AnyMail
    declined: AnyMail
    opened: AnyMail  # a place became theirs
    offered: AnyMail
    offer_over: AnyMail
    reminder: AnyMail
    day_before: AnyMail

    @abstractmethod
    def lock(self, occasion_id: int) -> AnyOccasion:
        """The occasion with its row locked. Must run in a transaction."""

    def read(self, pk: int) -> AnyBooking:
        """A booking as it is now, with what its notices need."""
        return self.model._default_manager.get(pk=pk)

    @abstractmethod
    def coalitions(self, occasion: AnyOccasion) -> Any:
        """The numbers of those that may block somebody: a list or a subquery."""

    @abstractmethod
    def audit_facts(self, occasion: AnyOccasion) -> dict[str, Any]:
        """What the audit log says beside the booking."""

    @abstractmethod
    def granted(self, booking: AnyBooking) -> str:
        """The state of somebody for whom there is a place."""

    @abstractmethod
    def mail_of_state(self, booking: AnyBooking) -> AnyMail:
        """The mail of a state that nothing special led to."""

    @abstractmethod
    def may_enter(self, occasion: AnyOccasion) -> bool:
        """Whether the team may still enter somebody where it is not open to others."""

    @abstractmethod
    def place(
        self,
        occasion: AnyOccasion,
        data: Any,
        *,
        person: Person | None,
        source: str,
        by: Person | None,
        reason: str = "",
    ) -> AnyBooking:
        """Write the booking of somebody who may have one, or return the one there is. Under the lock."""

    @abstractmethod
    def attempt(self, occasion: AnyOccasion, data: Any, *, is_welcome: bool) -> Attempt[AnyBooking]:
        """Write a guest's booking as `place` does, whether or not it is to be kept. Under the lock, in a savepoint."""

    @abstractmethod
    def queue_refusal(
        self, occasion: AnyOccasion, contact: Contact, mark: str, elsewhere: AnyBooking | None
    ) -> None:
        """Tell somebody who gets no place, at the address alone; `mark` stands for the address in the mail's key."""

    def chooser(self, occasion: AnyOccasion, waiting: list[AnyBooking]) -> Callable[[AnyBooking], bool]:
        """Which of those who wait may get a place now; locks what that depends on."""
        return lambda booking: True

    def before_state(self, booking: AnyBooking, state: str) -> None:
        """Set what else changes with the state; the booking is saved after it."""

    def after_state(self, booking: AnyBooking) -> None:
        """Do what follows from the state it has now, beside its mail and reminders."""

    def before_cancel(
        self, occasion: AnyOccasion, booking: AnyBooking, by: Person | None, *, tell: bool
    ) -> None:
        """Raise NotOpen where it is too late; note what only holds while the place is theirs."""

    def after_cancel(self, occasion: AnyOccasion, booking: AnyBooking, *, held: bool) -> None:
        """Tell whom it matters to that a place is empty; `held` says whether one was."""

    def after_release(self, booking: AnyBooking) -> None:
        """Do what a place given back makes possible elsewhere, after its transaction."""

    # What follows

    def lock_with_occasion(self, booking: AnyBooking) -> tuple[AnyOccasion, AnyBooking]:
        """The occasion, locked, and the booking as it is now."""
        locked = self.lock(booking.occasion_id)
        row = self.read(booking.pk)
        row.occasion = locked
        return locked, row

    def fits(self, occasion: AnyOccasion, people: int) -> bool:
        """Whether so many places are left. Counted from the rows, under the lock."""
        places = occasion.capacity
        return places is None or capacity.taken(occasion) + people <= places

    def settle(self, booking: AnyBooking, state: str, *, mail: AnyMail | None = None) -> None:
        """Write a state and what follows from it: the number in line, one mail, the reminders. Under the lock.

        Cancelled without a `mail`, nobody is told.
        """
        self.before_state(booking, state)
        capacity.enter(booking, state)
        booking.save()
        if mail or not booking.is_cancelled:
            notifications.tell(booking, mail or self.mail_of_state(booking))
        self.plan_reminders(booking)
        self.after_state(booking)

    def plan_reminders(self, booking: AnyBooking) -> None:
        """Queue the reminders still ahead of a booking, in place of those that wait."""
        reminders.plan(booking, self.reminder, day_before=self.day_before)

    def send_link_again(self, booking: AnyBooking) -> None:
        """The link to a booking that is there already, at most once an hour."""
        notifications.tell_again(booking, self.mail_of_state(booking))

    def take(
        self,
        occasion: AnyOccasion,
        data: Any,
        *,
        person: Person | None = None,
        source: str = "web",
        by: Person | None = None,
        reason: str = "",
    ) -> AnyBooking:
        """Take places, or a number on the waiting list; tell the person and plan their reminders.

        The same person, address, or number without an address, twice is one booking: the first is kept, and a guest gets
        its link again. The team (`by`) may enter somebody later than others. Raises NotOpen, NotWelcome.
        """
        with transaction.atomic():
            locked = self.lock(occasion.pk)
            if not locked.is_open and not (by and self.may_enter(locked)):
                raise NotOpen
            if blocks.is_blocked(self.coalitions(locked), person, data.email, data.phone):
                raise NotWelcome
            return self.place(locked, data, person=person, source=source, by=by, reason=reason)

    def ask(self, occasion: AnyOccasion, data: Any) -> bool:
        """Book for a guest in work that is the same for addresses that are known and those that are not.

        Whoever types an address in may not learn from how long it takes whether it is on a list. So each press writes a
        booking and each tells the address how it stands, in a savepoint of its own; what does not hold is rolled back.
        Returns whether the coalition takes them. Raises NotOpen.
        """
        with transaction.atomic():
            locked = self.lock(occasion.pk)
            if not locked.is_open:
                raise NotOpen
            is_welcome = not blocks.is_blocked(self.coalitions(locked), None, data.email, data.phone)
            with transaction.atomic():
                tried = self.attempt(locked, data, is_welcome=is_welcome)
                is_new = is_welcome and tried.standing is None and tried.elsewhere is None
                if not is_new:
                    transaction.set_rollback(True)
            with transaction.atomic():
                if is_new:
                    self.send_link_again(tried.row)
                    transaction.set_rollback(True)
                elif is_welcome and tried.standing is not None:
                    self.send_link_again(tried.standing)
                else:
                    self.refuse(locked, data.contact, tried.elsewhere if is_welcome else None)
        return is_welcome

    def refuse(self, occasion: AnyOccasion, contact: Contact, elsewhere: AnyBooking | None = None) -> None:
        """Tell somebody that there is no place for them, once, and nowhere but at their address."""
        mark = fingerprint_of(contact.email or contact.phone)[:40]
        self.queue_refusal(occasion, contact, mark, elsewhere)

    def change(self, booking: AnyBooking, changes: dict[str, Any]) -> AnyBooking:
        """Write `changes` to a booking; somebody on the waiting list keeps their number. Tells the person.

        Raises NoPlace where a party that has its places grows beyond what is left, NotOpen where it is too late.
        """
        with transaction.atomic():
            locked, row = self.lock_with_occasion(booking)
            if row.is_cancelled or not locked.takes_place or locked.has_begun:
                raise NotOpen
            growth = changes.get("party_size", row.party_size) - row.party_size
            if row.holds and growth > 0 and not self.fits(locked, growth):
                raise NoPlace
            for name, value in changes.items():
                setattr(row, name, value)
            self.settle(row, row.state, mail=self.changed)
            self.refill(locked)
        return row

    def cancel(
        self, booking: AnyBooking, *, by: Person | None = None, tell: bool = True, mail: AnyMail | None = None
    ) -> None:
        """Give the places back, and to the next who fit. A second press changes nothing. Raises NotOpen."""
        with transaction.atomic():
            locked, row = self.lock_with_occasion(booking)
            if row.is_cancelled:
                return
            held = row.holds
            self.before_cancel(locked, row, by, tell=tell)
            self._end(locked, row, (mail or self.cancelled) if tell else None)
            self.after_cancel(locked, row, held=held)
            if by:
                audit.record(by, f"{self.audited_as}_cancelled", row, **self.audit_facts(locked))
            self.refill(locked)
        self.after_release(row)

    def decline(self, booking: AnyBooking, *, by: Person | None) -> None:
        """The team, or a parent, says no. Tells the person; logged; the place goes to the next who fits."""
        with transaction.atomic():
            locked, row = self.lock_with_occasion(booking)
            if row.is_cancelled:
                return
            row.is_declined = True
            self._end(locked, row, self.declined)
            audit.record(by, f"{self.audited_as}_declined", row, **self.audit_facts(locked))
            self.refill(locked)
        self.after_release(row)

    def _end(self, occasion: AnyOccasion, row: AnyBooking, mail: AnyMail | None) -> None:
        row.cancelled_at = timezone.now()
        self.settle(row, row.State.CANCELLED, mail=mail)

    def take_offer(self, booking: AnyBooking) -> None:
        """Take the place that is held. Raises OfferOver where it is held no longer."""
        with transaction.atomic():
            _locked, row = self.lock_with_occasion(booking)
            if row.holds and not row.is_offered:
                return
            if not row.is_offered or row.offered_until is None or row.offered_until <= timezone.now():
                raise OfferOver
            self.settle(row, self.granted(row))

    def end_offers(self) -> int:
        """Places held until a deadline that has passed go to the next who fit; how many deadlines."""
        due = self.model._default_manager.filter(
            state=self.model.State.OFFERED, offered_until__lte=timezone.now()
        )
        ended = 0
        for stale in list(due.order_by("pk")):
            with transaction.atomic():
                locked, row = self.lock_with_occasion(stale)
                if not row.is_offered or row.offered_until is None or row.offered_until > timezone.now():
                    continue
                self._end(locked, row, self.offer_over)
                self.refill(locked)
                ended += 1
            self.after_release(row)
        return ended

    def still_comes(self, booking: AnyBooking) -> None:
        """They said once more that they come."""
        held = self.model._default_manager.filter(pk=booking.pk, state__in=self.model.HOLDING)
        held.update(still_coming_at=timezone.now())

    def fill(self, occasion: AnyOccasion) -> None:
        """After more places were made, or a time set anew: give them to those who wait."""
        with transaction.atomic():
            self.refill(self.lock(occasion.pk))

    def refill(self, occasion: AnyOccasion) -> None:
        """Go down the waiting list and give places to each party that fits; then count. Under the lock."""
        places = occasion.capacity
        left = None if places is None else places - capacity.taken(occasion)
        if occasion.takes_place and not occasion.has_begun and (left is None or left > 0):
            waiting = list(self.waiting(occasion))
            may_get = self.chooser(occasion, waiting)
            for row in waiting:
                if left is not None and left < 1:
                    break
                if (left is not None and row.party_size > left) or not may_get(row):
                    continue
                row.occasion = occasion
                if occasion.offers_places:
                    capacity.hold(row, occasion.offer_hours)
                    self.settle(row, row.State.OFFERED, mail=self.offered)
                else:
                    self.settle(row, self.granted(row), mail=self.opened)
                if left is not None:
                    left -= row.party_size
        capacity.count(occasion)

    def waiting(self, occasion: AnyOccasion) -> Any:
        """Those who wait for a place at an occasion, in their order."""
        return occasion.bookings.waiting()

    # When the occasion changes

    def to_be_told(self, occasion: AnyOccasion) -> NotificationCount:
        """Whom news of the occasion goes to: everybody with a place or waiting. Two queries."""
        alive, path = occasion.bookings.active(), self.model.REACHED_BY
        without = alive.filter(**{f"{path}email": ""}).exclude(**{f"{path}phone": ""})
        return NotificationCount(mails=alive.exclude(**{f"{path}email": ""}).count(), calls=without.count())

    def announce(
        self, occasion: AnyOccasion, mail: AnyMail, *, key: str, due_at: datetime | None = None
    ) -> int:
        """News of the occasion to everybody with a place or waiting, at `due_at` or now; how many are told.

        Must run in the transaction of the change.
        """
        rows = self.with_contacts(occasion.bookings.active()).order_by("pk")
        return notifications.tell_all(rows, mail, key=key, due_at=due_at)

    def with_contacts(self, bookings: Any) -> Any:
        """The same bookings, read with whom they belong to."""
        return bookings

    def plan_anew(self, occasion: AnyOccasion) -> None:
        """The reminders of everybody with a place, at the new time; where it does not take place, none.

        Then word of a place that still waits to be sent is called off too.
        """
        with_place = occasion.bookings.holding().exclude(state=self.model.State.OFFERED)
        for row in self.with_contacts(with_place):
            row.occasion = occasion
            self.plan_reminders(row)
        if not occasion.takes_place:
            for row in occasion.bookings.active():
                outbox.withdraw(row, AboutState)

    def call_off_news(self, occasion: AnyOccasion) -> None:
        """What was to be told of a change that was taken back."""
        for row in occasion.bookings.active():
            outbox.withdraw(row, News)
