"""RSVPs: the booking engine for events, with needs, approval, and unconfirmed guests."""

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, FilteredRelation, Q, QuerySet
from django.utils import timezone

from bookings import blocks, capacity
from bookings.engine import Engine
from bookings.mails import AnyMail
from bookings.models import short_code
from bookings.outcomes import (
    Attempt,
    BookingData,
    Look,
    NoPlace,
    NotificationCount,
    NotOpen,
    NotWelcome,
    OfferOver,
)
from coalitions.models import Coalition
from events import consents, mails, needs
from events.models import RSVP, Event, Host
from events.needs import Wanted
from mailing import outbox, recipient_cap, suppression
from mailing.contacts import Contact, normalise_email
from office import audit
from people.models import Person
from pse_portal.open_forms import typed_also
from pse_portal.prepared import Prepared

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


@dataclass(frozen=True)
class RsvpLook(Look):
    """What is read before a guest's RSVP is written.

    `present` is the address's RSVP, canceled ones too; `counts` the people with a spot and on the waitlist; `code` a
    code for a new RSVP, and whether it is free.
    """

    present: RSVP | None = None
    counts: tuple[int, int] = (0, 0)
    code: tuple[str, bool] = ("", False)


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
        if not connection.in_atomic_block:  # a prepared query does not ask
            raise transaction.TransactionManagementError("The event's row is locked within a transaction.")
        event = _locked.first(occasion_id)
        if event is None:
            raise Event.DoesNotExist
        return event

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

    def look(self, occasion: Event, data: RsvpData) -> RsvpLook:
        code, email = short_code(), normalise_email(data.email) or ""
        marks = blocks.marks_of(email, data.phone)
        rows: list[Any] = _looked(occasion, bool(email), email or data.phone or "-", *marks, code)
        is_blocked, is_reached, is_code_free, people_in, in_line, *values = rows[0]
        present = None
        if values[OWN_COLUMNS.index("id")] is not None:
            present = RSVP.from_db(occasion._state.db, OWN_COLUMNS, values)
            present.event = occasion
        return RsvpLook(
            is_welcome=not is_blocked,
            reached={email: is_reached},
            present=present,
            counts=(people_in or 0, in_line or 0),
            code=(code, is_code_free),
        )

    def attempt(self, occasion: Event, data: RsvpData, look: RsvpLook) -> Attempt[RSVP]:
        """Write the guest's own RSVP where it will be kept, otherwise that of a fictitious guest."""
        present = look.present
        standing = present if present is not None and not present.is_cancelled else None
        is_new = look.is_welcome and standing is None
        answer = data if is_new else _stand_in(data)
        rsvp = present if is_new else None
        if rsvp is None:
            code, is_free = look.code
            rsvp = RSVP(event=occasion, email=answer.email, code=code)
            rsvp.has_free_code = is_free
        reached = look.reached if is_new else {answer.email: False}
        with typed_also(answer.email), recipient_cap.counted(reached):
            self._write(
                occasion, rsvp, answer, person=None, source=RSVP.Source.WEB, by=None, counts=look.counts
            )
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
        counts: tuple[int, int] | None = None,
    ) -> None:
        """Write a new RSVP, or a canceled one anew, and what follows from it; then update the event's counters.

        `counts` are (people with a spot, people on the waitlist), counted under this lock; None counts them here.
        A canceled RSVP has no reminders and no needs left to replace. Its queued mail is skipped at delivery, as
        superseded; queued calls are withdrawn at once, because facilitators see them.
        """
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
        people_in, in_line = counts or event.bookings.people_in_and_waiting()
        party = rsvp.party_size
        fits = not rsvp.is_held and (event.capacity is None or people_in + party <= event.capacity)
        is_fresh = rsvp.pk is None or bool(rsvp.email)
        self.settle(rsvp, State.GOING if fits else State.WAITLISTED, is_fresh=is_fresh)
        needs.ask(rsvp, data.needs, is_fresh=True)
        is_in_line = not fits and not rsvp.is_held
        people_in, in_line = people_in + party * fits, in_line + party * is_in_line
        capacity.store(event, people_in, in_line, last_line=event.last_line)

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


OWN_COLUMNS = [field.attname for field in RSVP._meta.concrete_fields]


@Prepared
def _locked(event_id: int) -> QuerySet[Event]:
    return Event.objects.select_for_update().filter(pk=event_id)


@Prepared
def _looked(
    event: Event, has_email: bool, reach: str, email_mark: str, phone_mark: str, code: str
) -> QuerySet[Any]:
    """Return one row with what `RsvpLook` holds; `reach` is the email address, or the number without one."""
    rows = RSVP.objects.filter(event=event)
    hosts = Host.objects.agreed().filter(event=event).order_by().values("coalition")
    same = _same(email=reach if has_email else "", phone=reach, of="rsvps__")
    return (
        Event.objects.rewrite(False)  # the columns in this order, of no language
        .filter(pk=event.pk)
        .annotate(
            present=FilteredRelation("rsvps", condition=same),
            is_blocked=blocks.blocking(hosts, [email_mark, phone_mark], reach if has_email else ""),
            is_reached=recipient_cap.reached(email_mark),
            is_code_free=~Exists(rows.filter(code=code)),
            people_in=rows.people_of(rows.holding()),
            people_in_line=rows.people_of(rows.waiting()),
        )
        .order_by("present__pk")
        .values_list(
            "is_blocked", "is_reached", "is_code_free", "people_in", "people_in_line",
            *(f"present__{name}" for name in OWN_COLUMNS),
        )[:1]
    )  # fmt: skip


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
    same = _same(email=normalise_email(data.email) or "", phone=data.phone)
    if person:
        same |= Q(person=person)
    found = RSVP.objects.filter(same, event=event)
    return found.select_related("event").order_by("person_id", "pk").first()


def _same(*, email: str, phone: str, of: str = "") -> Q:
    """Return the condition of RSVPs by the same email or (without an email) the same number of a guest."""
    if email:
        return Q(**{f"{of}email": email})
    return Q(**{f"{of}email": "", f"{of}phone": phone or "-", f"{of}person": None})


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
