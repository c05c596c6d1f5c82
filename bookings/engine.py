"""The booking engine shared by events (`events.attendance`) and shifts (`volunteering.sign_ups`).

Capacity counts people. A party gets all of its spots, or a number on the waitlist until enough are free. Then it gets
them immediately, or they are offered and held until it accepts. Every public method opens its own transaction and
locks the occasion's row first (`lock`), so that the last spot is given out once. On SQLite, the immediate transaction
does this. Each outcome is notified once, queued in the transaction that writes it.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from bookings import blocks, capacity, change_notices, notifications, reminders
from bookings.mails import AnyMail
from bookings.models import Occasion
from bookings.outcomes import (
    AnyBooking,
    Attempt,
    Look,
    NoPlace,
    NotificationCount,
    NotOpen,
    NotWelcome,
    OfferOver,
)
from mailing import outbox, recipient_cap
from mailing.contacts import Contact, fingerprint_of
from office import audit
from people.models import Person

AnyOccasion = TypeVar("AnyOccasion", bound=Occasion)


class Engine(ABC, Generic[AnyOccasion, AnyBooking]):
    """The booking rules of an app, and what follows from them. One instance per app.

    The attributes and the methods up to `after_cancel` are the policy. A policy that lacks an abstract method fails
    at import.
    """

    model: type[AnyBooking]
    audited_as: str  # "rsvp" in "rsvp_cancelled"
    changed: AnyMail
    cancelled: AnyMail
    declined: AnyMail
    opened: AnyMail  # a waitlisted party got its spots
    offered: AnyMail
    offer_over: AnyMail
    reminder: AnyMail
    day_before: AnyMail

    def __init__(self) -> None:
        change_notices.ENGINES[self.model.KEY] = self

    @abstractmethod
    def lock(self, occasion_id: int) -> AnyOccasion:
        """Lock the occasion's row and return the occasion. Must run in a transaction."""

    def read(self, pk: int) -> AnyBooking:
        """Return the current booking, with what its notices need."""
        return self.model._default_manager.get(pk=pk)

    @abstractmethod
    def coalitions(self, occasion: AnyOccasion) -> Any:
        """Return the ids of the coalitions whose blocks apply: a list or a subquery."""

    @abstractmethod
    def audit_facts(self, occasion: AnyOccasion) -> dict[str, Any]:
        """Return what the audit log records beside the booking."""

    @abstractmethod
    def granted(self, booking: AnyBooking) -> str:
        """Return the state of a booking that gets a spot."""

    @abstractmethod
    def mail_of_state(self, booking: AnyBooking) -> AnyMail:
        """Return the default mail for the booking's state."""

    @abstractmethod
    def may_enter(self, occasion: AnyOccasion) -> bool:
        """Return whether the team may still enter people where booking is closed to others."""

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
        """Write a booking for a person who may have one, or return the existing one. The caller holds the lock."""

    def look(self, occasion: AnyOccasion, data: Any) -> Any:
        """Return the `Look` that `attempt` needs. One query. The caller holds the lock."""
        coalitions = self.coalitions(occasion)
        return Look(is_welcome=not blocks.is_blocked(coalitions, None, data.email, data.phone))

    @abstractmethod
    def attempt(self, occasion: AnyOccasion, data: Any, look: Any) -> Attempt[AnyBooking]:
        """Write a guest's booking as `place` does, whether or not it will be kept.

        The caller holds the lock and opens the savepoint.
        """

    @abstractmethod
    def queue_refusal(
        self, occasion: AnyOccasion, contact: Contact, mark: str, elsewhere: AnyBooking | None
    ) -> None:
        """Queue a refusal to the address; `mark` stands for the address in the mail's key."""

    def chooser(self, occasion: AnyOccasion, waiting: list[AnyBooking]) -> Callable[[AnyBooking], bool]:
        """Return a test for which waiting bookings may get a spot now. Locks what that depends on."""
        return lambda booking: True

    def before_state(self, booking: AnyBooking, state: str) -> None:
        """Set what else changes with the state, before the booking is saved."""

    def after_state(self, booking: AnyBooking) -> None:
        """Do what follows from the new state, apart from its mail and reminders."""

    def before_cancel(
        self, occasion: AnyOccasion, booking: AnyBooking, by: Person | None, *, tell: bool
    ) -> None:
        """Raise NotOpen where it is too late. Record what is known only while the booking has its spot."""

    def after_cancel(self, occasion: AnyOccasion, booking: AnyBooking, *, held: bool) -> None:
        """Notify the people to whom an empty spot matters; `held` tells whether the booking had one."""

    def after_release(self, booking: AnyBooking) -> None:
        """Fill what the released spot makes possible elsewhere, after its transaction."""

    # What the engine does with the policy

    def lock_with_occasion(self, booking: AnyBooking) -> tuple[AnyOccasion, AnyBooking]:
        """Lock the occasion; return it and the current booking."""
        locked = self.lock(booking.occasion_id)
        row = self.read(booking.pk)
        row.occasion = locked
        return locked, row

    def fits(self, occasion: AnyOccasion, people: int) -> bool:
        """Return whether `people` more fit. Counted from the rows; the caller holds the lock."""
        places = occasion.capacity
        return places is None or capacity.taken(occasion) + people <= places

    def settle(
        self, booking: AnyBooking, state: str, *, mail: AnyMail | None = None, is_fresh: bool = False
    ) -> None:
        """Write a state and what follows: the waitlist number, one mail, the reminders. The caller holds the lock.

        A cancellation without a `mail` notifies no one. `is_fresh`: nothing about the booking is in the queue that
        would still be sent, so nothing is replaced there. The caller then stores the occasion's `last_line`.
        """
        self.before_state(booking, state)
        capacity.enter(booking, state, stores_line=not is_fresh)
        booking.save()
        mail = mail or (None if booking.is_cancelled else self.mail_of_state(booking))
        if is_fresh:
            first = [notifications.of_state(booking, mail)] if mail else []
            outbox.queue_all([*first, *self.reminders_of(booking)])
        else:
            if mail:
                notifications.tell(booking, mail)
            self.plan_reminders(booking)
        self.after_state(booking)

    def plan_reminders(self, booking: AnyBooking) -> None:
        """Queue the remaining reminders of a booking, replacing those in the queue."""
        reminders.plan(booking, self.reminder, day_before=self.day_before)

    def send_link_again(self, booking: AnyBooking) -> None:
        """Send the link to an existing booking again, at most once an hour."""
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
        """Give spots or a waitlist number; notify the person and plan their reminders.

        A second booking by the same person, email, or number (where there is no email) returns the first one; a guest
        gets its link again. The team (`by`) may enter people later than others. Raises NotOpen, NotWelcome.
        """
        with transaction.atomic():
            locked = self.lock(occasion.pk)
            if not locked.is_open and not (by and self.may_enter(locked)):
                raise NotOpen
            if blocks.is_blocked(self.coalitions(locked), person, data.email, data.phone):
                raise NotWelcome
            return self.place(locked, data, person=person, source=source, by=by, reason=reason)

    def ask(self, occasion: AnyOccasion, data: Any) -> bool:
        """Book for a guest, with the same work for known and unknown addresses.

        The response time must not reveal whether an address is on a list. So each request writes a booking and
        notifies the address, each in its own savepoint; what does not apply is rolled back. Returns False where the
        coalition blocks them. Raises NotOpen.
        """
        with transaction.atomic():
            locked = self.lock(occasion.pk)
            if not locked.is_open:
                raise NotOpen
            look = self.look(locked, data)
            is_welcome: bool = look.is_welcome
            with transaction.atomic():
                tried = self.attempt(locked, data, look)
                is_new = is_welcome and tried.standing is None and tried.elsewhere is None
                if not is_new:
                    transaction.set_rollback(True)
            with recipient_cap.counted(look.reached), transaction.atomic():
                if is_new:
                    self.send_link_again(tried.row)
                    transaction.set_rollback(True)
                elif is_welcome and tried.standing is not None:
                    self.send_link_again(tried.standing)
                else:
                    self.refuse(locked, data.contact, tried.elsewhere if is_welcome else None)
        return is_welcome

    def refuse(self, occasion: AnyOccasion, contact: Contact, elsewhere: AnyBooking | None = None) -> None:
        """Queue a refusal, once, to the address only."""
        mark = fingerprint_of(contact.email or contact.phone)[:40]
        self.queue_refusal(occasion, contact, mark, elsewhere)

    def change(self, booking: AnyBooking, changes: dict[str, Any]) -> AnyBooking:
        """Write `changes` to a booking and notify the person. A waitlisted booking keeps its number.

        Raises NoPlace where a party that has its spots grows beyond what is left, NotOpen where it is too late.
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
        """Cancel a booking and give its spots to the next who fit. Idempotent. Raises NotOpen."""
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
        """Decline a booking for the team or a parent; notify the person and refill the spots. Logged. Idempotent."""
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
        """Accept the offered spot. Idempotent. Raises OfferOver where the offer has expired."""
        with transaction.atomic():
            _locked, row = self.lock_with_occasion(booking)
            if row.holds and not row.is_offered:
                return
            if not row.is_offered or row.offered_until is None or row.offered_until <= timezone.now():
                raise OfferOver
            self.settle(row, self.granted(row))

    def end_offers(self) -> int:
        """Expire offers past their deadline and give the spots to the next who fit. Returns how many expired."""
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
        """Record that the person confirmed again that they are coming."""
        held = self.model._default_manager.filter(pk=booking.pk, state__in=self.model.HOLDING)
        held.update(still_coming_at=timezone.now())

    def fill(self, occasion: AnyOccasion) -> None:
        """Give spots to waitlisted parties after the capacity or the time has changed."""
        with transaction.atomic():
            self.refill(self.lock(occasion.pk))

    def refill(self, occasion: AnyOccasion) -> None:
        """Go down the waitlist and give spots to each party that fits; then update the counters.

        The caller holds the lock.
        """
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
        """Return the waitlisted bookings of an occasion, in order."""
        return occasion.bookings.waiting()

    # Changes of the occasion

    def to_be_told(self, occasion: AnyOccasion) -> NotificationCount:
        """Count the bookings that a notice goes to: all with a spot or on the waitlist. One query."""
        path = self.model.REACHED_BY
        has_no_email = Q(**{f"{path}email": ""})
        counts = occasion.bookings.active().aggregate(
            bookings=Count("pk"),
            mails=Count("pk", filter=~has_no_email),
            calls=Count("pk", filter=has_no_email & ~Q(**{f"{path}phone": ""})),
        )
        return NotificationCount(**counts)

    def tell_all(
        self, occasion: AnyOccasion, mail: AnyMail | None, *, key: str = "", due_at: datetime | None = None
    ) -> int:
        """Tell everyone with a spot or on the waitlist of a change, and plan their reminders again.

        See `change_notices.begin`.
        """
        return change_notices.begin(self, occasion, mail, key=key, due_at=due_at)

    def reminders_of(self, booking: AnyBooking) -> list[outbox.Notice]:
        """Return the reminders a booking still gets. Queries nothing."""
        return reminders.remaining(booking, self.reminder, day_before=self.day_before)

    def with_contacts(self, bookings: Any) -> Any:
        """Return the same bookings with the people they belong to loaded."""
        return bookings
