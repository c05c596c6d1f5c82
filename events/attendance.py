"""RSVPs: the booking engine for events, with needs, approval, and unconfirmed guests."""

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bookings import blocks, capacity
from bookings.engine import (
    Attempt,
    BookingData,
    Engine,
    NoPlace,
    NotificationCount,
    NotOpen,
    NotWelcome,
    OfferOver,
)
from bookings.mails import AnyMail
from coalitions.models import Coalition
from events import consents, mails, needs
from events.models import RSVP, Event, Host
from events.needs import Wanted
from mailing import outbox, suppression
from mailing.contacts import Contact, normalise_email
from office import audit
from people.models import Person
from pse_portal.open_forms import typed_also

__all__ = ["NoPlace", "NotOpen", "NotWelcome", "NotificationCount", "OfferOver"]

State = RSVP.State

# How long an unconfirmed guest keeps a spot while others wait; the mail and the page state the deadline. It is
# shorter close to the event, but never less than an hour.
CONFIRM_WITHIN = timedelta(hours=24)
CONFIRM_AT_LEAST = timedelta(hours=1)


@dataclass(frozen=True)
class RsvpData(BookingData):
    """What a person enters when they RSVP, as cleaned by the form."""

    seats_offered: int = 0
    answers: list[dict[str, str]] = field(default_factory=list)
    needs: tuple[Wanted, ...] = ()
    # Where the public form was sent from, and whether this RSVP is held for confirmation because many came from
    # there.
    network: str = ""
    is_held: bool = False

    CHANGES = ("party_size", "seats_offered", "note", "answers", "wants_reminders", "reminders")


class Rsvps(Engine[Event, RSVP]):
    model = RSVP
    audited_as = "rsvp"
    changed = mails.RsvpChanged
    cancelled = mails.RsvpCancelled
    declined = mails.RsvpDeclined
    opened = mails.PlaceOpened
    offered = mails.PlaceOffered
    offer_over = mails.OfferOver
    reminder = mails.RsvpReminder
    day_before = mails.StillComing

    def lock(self, occasion_id: int) -> Event:
        return Event.objects.select_for_update().get(pk=occasion_id)

    def coalitions(self, occasion: Event) -> Any:
        return Host.objects.agreed().filter(event=occasion).order_by().values("coalition")

    def audit_facts(self, occasion: Event) -> dict[str, Any]:
        return {"event": occasion.pk}

    def granted(self, booking: RSVP) -> str:
        return State.GOING

    def mail_of_state(self, booking: RSVP) -> AnyMail:
        if booking.is_held:
            return mails.RsvpHeld
        return mails.RsvpWaitlisted if booking.is_waiting else mails.RsvpGoing

    def may_enter(self, occasion: Event) -> bool:
        return occasion.takes_place and not occasion.is_past

    def place(
        self,
        occasion: Event,
        data: RsvpData,
        *,
        person: Person | None,
        source: str,
        by: Person | None,
        reason: str = "",
    ) -> RSVP:
        rsvp = _present(occasion, person, data)
        if rsvp is not None and not rsvp.is_cancelled:
            if person and rsvp.person_id != person.pk:
                rsvp.person = person
                rsvp.confirmed_at = rsvp.confirmed_at or timezone.now()
                rsvp.save(update_fields=["person", "confirmed_at"])
            elif not person and not by:
                self.send_link_again(rsvp)
            return rsvp
        rsvp = rsvp or RSVP(event=occasion, email=data.email)
        self._write(occasion, rsvp, data, person=person, source=source, by=by)
        if person and not by and rsvp.wants_reminders:
            consents.log_reminders(rsvp)
        return rsvp

    def attempt(self, occasion: Event, data: RsvpData, *, is_welcome: bool) -> Attempt[RSVP]:
        """Write the guest's own RSVP where it will be kept, otherwise that of a fictitious guest."""
        present = _present(occasion, None, data)
        standing = present if present is not None and not present.is_cancelled else None
        is_new = is_welcome and standing is None
        answer = data if is_new else _stand_in(data)
        rsvp = (present if is_new else None) or RSVP(event=occasion, email=answer.email)
        with typed_also(answer.email):
            self._write(occasion, rsvp, answer, person=None, source=RSVP.Source.WEB, by=None)
        return Attempt(rsvp, standing)

    def _write(
        self,
        event: Event,
        rsvp: RSVP,
        data: RsvpData,
        *,
        person: Person | None,
        source: str,
        by: Person | None,
    ) -> None:
        """Write the RSVP and what follows from it, then update the event's counters."""
        now = timezone.now()
        rsvp.event = event
        rsvp.person = person or rsvp.person
        rsvp.name, rsvp.phone, rsvp.language = data.name, data.phone, data.language
        rsvp.source = source
        rsvp.asked_at = now
        rsvp.cancelled_at = rsvp.still_coming_at = rsvp.came = rsvp.approved_at = None
        rsvp.is_declined = False
        rsvp.confirmed_at = now if person else None
        rsvp.approved_at, rsvp.approved_by = (now, by) if by else (None, None)
        rsvp.network, rsvp.is_held = data.network, data.is_held
        for name, value in data.changes.items():
            setattr(rsvp, name, value)
        fits = not rsvp.is_held and self.fits(event, rsvp.party_size)
        self.settle(rsvp, State.GOING if fits else State.WAITLISTED)
        needs.ask(rsvp, data.needs)
        capacity.count(event)

    def queue_refusal(self, occasion: Event, contact: Contact, mark: str, elsewhere: RSVP | None) -> None:
        outbox.queue(mails.Refused(occasion), key=f"event:{occasion.pk}:refused:{mark}", to=contact)

    def before_state(self, booking: RSVP, state: str) -> None:
        """Set the deadline for confirming the address; None where no confirmation is needed."""
        if state != State.GOING or not booking.email or not booking.is_unproven:
            booking.confirm_by = None
        else:
            booking.confirm_by = booking.confirm_by or confirm_by(booking.event)

    def after_state(self, booking: RSVP) -> None:
        """Withdraw the needs of a canceled RSVP."""
        if booking.is_cancelled:
            needs.withdraw(booking)

    def let_in(self, event: Event, rsvp: RSVP) -> None:
        """Release a held RSVP: give it spots or a waitlist number. The caller holds the lock."""
        rsvp.is_held = False
        self.settle(rsvp, State.GOING if self.fits(event, rsvp.party_size) else State.WAITLISTED)
        capacity.count(event)


rsvps = Rsvps()


def change(rsvp: RSVP, data: RsvpData) -> RSVP:
    """Change party, needs, and answers (`Engine.change`)."""
    with transaction.atomic():
        row = rsvps.change(rsvp, data.changes)
        needs.ask(row, data.needs)
        if row.wants_reminders != rsvp.wants_reminders:
            consents.log_reminders(row)
    return row


def _stand_in(data: RsvpData) -> RsvpData:
    """Return the same answers with a fictitious address."""
    if data.email:
        return replace(data, email=f"{secrets.token_hex(8)}@stand-in.invalid")
    return replace(data, phone=f"+1999{secrets.randbelow(10**7):07}")


def _present(event: Event, person: Person | None, data: RsvpData) -> RSVP | None:
    """Return the existing RSVP of this person, this email, or (without an email) this phone number."""
    email = normalise_email(data.email) or ""
    same = Q(email=email) if email else Q(email="", phone=data.phone) & ~Q(phone="") & Q(person=None)
    if person:
        same |= Q(person=person)
    found = RSVP.objects.filter(same, event=event)
    return found.select_related("event").order_by("person_id", "pk").first()


def block(coalition: Coalition, rsvp: RSVP, *, by: Person, reason: str = "") -> bool:
    """Block this person or address from the coalition's events, and decline their RSVPs to coming ones it leads.

    Returns False where there is neither email nor phone. Logged.
    """
    if blocks.block(coalition, rsvp.contact, rsvp.person, by=by, reason=reason) is None:
        return False
    same = RSVP.objects.active().filter(email=rsvp.email, phone=rsvp.phone, event__ends_at__gt=timezone.now())
    for standing in same.filter(event__hosts__coalition=coalition, event__hosts__is_lead=True):
        rsvps.decline(standing, by=by)
    return True


def approve(rsvp: RSVP, by: Person) -> None:
    """Approve an RSVP: the guest now sees the link and the hidden address. Notifies them. Logged; idempotent.

    A held RSVP gets a spot if there is one, else a waitlist number.
    """
    with transaction.atomic():
        locked, row = rsvps.lock_with_occasion(rsvp)
        if row.is_cancelled or row.approved_at:
            return
        row.approved_at, row.approved_by = timezone.now(), by
        if row.is_held:
            rsvps.let_in(locked, row)
        else:
            rsvps.settle(row, row.state, mail=mails.RsvpApproved)
        audit.record(by, "rsvp_approved", row, event=row.event_id)


def confirm(rsvp: RSVP) -> None:
    """Confirm the guest's address, from the emailed link, and assign the RSVP to the person with that address.

    A held RSVP gets a spot if there is one, else a waitlist number. Also confirms the address on the contact lists of
    this event. Idempotent.
    """
    with transaction.atomic():
        locked, row = rsvps.lock_with_occasion(rsvp)
        if row.confirmed_at is None:
            row.confirmed_at, row.confirm_by = timezone.now(), None
            row.person = row.person or _owner(row)
            row.save(update_fields=["confirmed_at", "confirm_by", "person"])
            suppression.lift_deletion(row.email)
            if row.is_held and not row.is_cancelled:
                rsvps.let_in(locked, row)
            row.event.followers.filter(email=row.email, confirmed_at=None).exclude(email="").update(
                confirmed_at=row.confirmed_at
            )


def _owner(rsvp: RSVP) -> Person | None:
    person = Person.objects.filter(email=rsvp.email).first() if rsvp.email else None
    taken = person and RSVP.objects.filter(event_id=rsvp.event_id, person=person).exists()
    return None if taken else person


def confirm_by(event: Event) -> datetime:
    """Return until when an unconfirmed guest keeps a spot given now while others wait."""
    now = timezone.now()
    day_before = event.starts_at - timedelta(days=1)
    return min(now + CONFIRM_WITHIN, max(now + CONFIRM_AT_LEAST, day_before))
