"""Sign-ups for shifts: the booking engine, plus the rule that no volunteer has two shifts at the same time.

Code that gives spots locks the shift's row first, then the rows of the volunteers who may get one, in order of id. So
two transactions that meet at one volunteer cannot deadlock.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from bookings import capacity
from bookings.engine import Engine
from bookings.mails import AnyMail
from bookings.outcomes import Attempt, BookingData, Look, NoPlace, NotOpen, NotWelcome, OfferOver
from coalitions import facilitators
from coalitions.models import Coalition
from events import needs
from events.models.need import Need
from mailing import outbox, suppression
from mailing.contacts import Contact
from office import audit, journal
from people.models import Person
from pse_portal.open_forms import posting_network
from volunteering import guardians, mails
from volunteering.guardians import GuardianData
from volunteering.models import AgeBand, AskAgain, Shift, SignUp, Volunteer

__all__ = ["NoPlace", "NotOpen", "NotWelcome", "OfferOver"]

State = SignUp.State


class Overlaps(Exception):
    """The volunteer has a spot at an overlapping shift; `other` is that sign-up."""

    def __init__(self, other: SignUp) -> None:
        super().__init__()
        self.other = other


@dataclass(frozen=True)
class SignUpData(BookingData):
    """What a person enters when they sign up, as cleaned by the form."""

    companions: str = ""
    age_band: str = AgeBand.ADULT
    guardian: GuardianData | None = None
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    county_id: str | None = None
    # The wording of the consent to be asked again; "" without consent.
    ask_again: str = ""

    CHANGES = ("party_size", "companions", "note", "wants_reminders", "reminders")


class SignUps(Engine[Shift, SignUp]):
    model = SignUp
    audited_as = "shift"
    changed = mails.Changed
    cancelled = mails.Cancelled
    declined = mails.Declined
    opened = mails.PlaceOpened
    offered = mails.PlaceOffered
    offer_over = mails.OfferOver
    reminder = mails.ShiftReminder
    day_before = mails.StillComing

    def lock(self, occasion_id: int) -> Shift:
        """Lock the shift and return it with its opportunity, coalition, and event."""
        rows = Shift.objects.select_for_update(of=("self",))
        return rows.select_related("opportunity__coalition", "event").get(pk=occasion_id)

    def read(self, pk: int) -> SignUp:
        return SignUp.objects.select_related("volunteer").get(pk=pk)

    def waiting(self, occasion: Shift) -> Any:
        return super().waiting(occasion).select_related("volunteer")

    def with_contacts(self, bookings: Any) -> Any:
        return bookings.select_related("volunteer")

    def coalitions(self, occasion: Shift) -> list[int]:
        return [occasion.opportunity.coalition_id]

    def audit_facts(self, occasion: Shift) -> dict[str, Any]:
        return {"coalition_id": occasion.opportunity.coalition_id}

    def granted(self, booking: SignUp) -> str:
        """Return CONFIRMED, or REQUESTED while the coordinator or a parent must still agree."""
        return State.REQUESTED if booking.awaits_clearance or booking.awaits_guardian else State.CONFIRMED

    def mail_of_state(self, booking: SignUp) -> AnyMail:
        of_state: dict[str, AnyMail] = {
            State.WAITLISTED: mails.Waitlisted,
            State.REQUESTED: mails.Requested,
            State.CONFIRMED: mails.Confirmed,
        }
        return of_state.get(booking.state, mails.PlaceOffered)

    def may_enter(self, occasion: Shift) -> bool:
        return not occasion.is_cancelled and not occasion.is_past

    def place(
        self,
        occasion: Shift,
        data: SignUpData,
        *,
        person: Person | None,
        source: str,
        by: Person | None,
        reason: str = "",
        kept: int = 0,
    ) -> SignUp:
        """Write the sign-up; raise Overlaps, except for the team with a `reason`, which is stored and logged.

        `kept` spots are reserved for this booking, even if others wait.
        """
        volunteer = _locked(
            Volunteer.objects.meet(
                name=data.name, email=data.email, phone=data.phone, language=data.language, person=person
            )
        )
        row = SignUp.objects.filter(shift=occasion, volunteer=volunteer).first()
        if row is not None and not row.is_cancelled:
            row.shift, row.volunteer = occasion, volunteer
            if not person and not by:
                self.send_link_again(row)
            return row
        other = elsewhere(occasion, volunteer)
        if other is not None and not (by and reason):
            raise Overlaps(other)
        row = self._write(
            occasion,
            volunteer,
            row or SignUp(),
            data,
            source=source,
            by=by,
            override=(reason, by) if other is not None else ("", None),
            kept=kept,
            is_known=person is not None or by is not None,
        )
        capacity.count(occasion)
        return row

    def attempt(self, occasion: Shift, data: SignUpData, look: Look) -> Attempt[SignUp]:
        """Overwrite an existing sign-up, if any; `standing` is a copy of it as it was."""
        volunteer = _locked(
            Volunteer.objects.meet(name=data.name, email=data.email, phone=data.phone, language=data.language)
        )
        present = SignUp.objects.filter(shift=occasion, volunteer=volunteer).first()
        is_present = present is not None and not present.is_cancelled
        other = elsewhere(occasion, volunteer)
        standing = copy(present) if is_present else None
        if standing is not None:
            standing.shift, standing.volunteer = occasion, volunteer
        if present is not None:
            present.line = None
        row = self._write(occasion, volunteer, present or SignUp(), data, anew=is_present)
        capacity.count(occasion)
        return Attempt(row, standing, other if standing is None else None)

    def _write(
        self,
        shift: Shift,
        volunteer: Volunteer,
        row: SignUp,
        data: SignUpData,
        *,
        source: str = SignUp.Source.WEB,
        by: Person | None = None,
        override: tuple[str, Person | None] = ("", None),
        kept: int = 0,
        is_known: bool = False,
        anew: bool = False,
    ) -> SignUp:
        """Write the sign-up and what follows from it. The caller holds the locks of shift and volunteer."""
        row.shift, row.volunteer, row.source = shift, volunteer, source
        row.asked_at, row.cancelled_at = timezone.now(), None
        row.is_declined = row.is_late = False
        row.came = row.cleared_at = row.cleared_by = row.still_coming_at = None
        row.override_reason, row.override_by = override
        row.age_band = data.age_band
        row.network = "" if is_known else posting_network.get()
        for name, value in data.changes.items():
            setattr(row, name, value)
        learn(volunteer, data, shift.opportunity.coalition, is_known=is_known)
        fits = kept >= row.party_size or self.fits(shift, row.party_size)
        self.settle(row, self.granted(row) if fits else State.WAITLISTED)
        if row.is_minor:
            guardians.ask(row, data.guardian or GuardianData(), anew=anew)
        if by:
            facts = self.audit_facts(shift)
            audit.record(by, "shift_entered", row, **facts, override=bool(row.override_reason))
        return row

    def queue_refusal(self, occasion: Shift, contact: Contact, mark: str, elsewhere: SignUp | None) -> None:
        """Name both shifts where there is an overlap. Only the volunteer may know what they do elsewhere."""
        if elsewhere is None:
            refuse_for(occasion.opportunity, contact, mark)
            return
        mail = mails.Overlap(
            elsewhere,
            wanted=occasion.title,
            wanted_at=occasion.starts_at.isoformat(),
            slug=occasion.opportunity.slug,
        )
        key = f"shift:{occasion.pk}:overlap:{elsewhere.pk}:{elsewhere.revision}"
        outbox.queue(mail, key=key, owed_by=occasion.opportunity.coalition)

    def chooser(self, occasion: Shift, waiting: list[SignUp]) -> Callable[[SignUp], bool]:
        """Choose volunteers who are free then; locks them, so that two shifts cannot give the same person a spot."""
        pks = sorted(row.volunteer_id for row in waiting)
        list(Volunteer.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk"))
        others = SignUp.objects.colliding(pks, occasion.starts_at, occasion.ends_at).exclude(shift=occasion)
        busy = set(others.values_list("volunteer", flat=True))
        return lambda row: row.volunteer_id not in busy or bool(row.override_reason)

    def before_state(self, booking: SignUp, state: str) -> None:
        """Revoke the transfer link when the sign-up is canceled."""
        if state == State.CANCELLED:
            journal.revoked(booking, field="hand_over_nonce")
            booking.hand_over_nonce = ""

    def after_state(self, booking: SignUp) -> None:
        """When the shift is fully confirmed, mark the event's needs it covers as arranged; people are notified."""
        shift = booking.shift
        if not booking.is_confirmed or shift.event is None:
            return
        if shift.bookings.filter(state=State.CONFIRMED).people() >= shift.capacity:
            needs.arrange(shift.event, shift.needs.all(), by=None)

    def before_cancel(self, occasion: Shift, booking: SignUp, by: Person | None, *, tell: bool) -> None:
        """Raise NotOpen after the start, except for the coordinator; mark a late cancellation."""
        if occasion.has_begun and not by and tell:
            raise NotOpen
        booking.is_late = booking.holds and not by and timezone.now() >= occasion.cancels_until

    def after_cancel(self, occasion: Shift, booking: SignUp, *, held: bool) -> None:
        """Notify the coordinators of a late cancellation, or where guests depend on this spot."""
        if booking.is_late or (held and occasion.needs.filter(state=Need.State.ARRANGED).exists()):
            key = f"sign-up:{booking.pk}:late:{booking.revision}"
            facilitators.tell(occasion.opportunity.coalition, mails.LateCancel, booking, key=key)

    def after_release(self, booking: SignUp) -> None:
        """Refill overlapping shifts: this volunteer may have been skipped on their waitlists."""
        waits = SignUp.objects.waiting().filter(
            volunteer=booking.volunteer_id,
            shift__starts_at__lt=booking.shift.ends_at,
            shift__ends_at__gt=booking.shift.starts_at,
        )
        for shift_id in list(waits.exclude(shift=booking.shift_id).values_list("shift", flat=True)):
            self.fill(Shift(pk=shift_id))

    def grant(self, shift: Shift, row: SignUp) -> None:
        """Confirm the sign-up if no other approval is missing. The caller holds the lock."""
        if row.is_requested and self.granted(row) == State.CONFIRMED:
            self.settle(row, State.CONFIRMED)
        else:
            row.save(update_fields=["cleared_at", "cleared_by"])
        capacity.count(shift)

    def fill_all(self) -> int:
        """Fill shifts that have free spots and a waitlist, whatever the cause. Returns how many were checked."""
        found = Shift.objects.coming().on().filter(people_waiting__gt=0, places_taken__lt=F("capacity"))
        shifts = list(found[:500])
        for shift in shifts:
            self.fill(shift)
        return len(shifts)


sign_ups = SignUps()


def _locked(volunteer: Volunteer) -> Volunteer:
    return Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)


def elsewhere(shift: Shift, volunteer: Volunteer) -> SignUp | None:
    """Return the volunteer's spot at an overlapping shift, or None."""
    rows = SignUp.objects.colliding([volunteer.pk], shift.starts_at, shift.ends_at).exclude(shift=shift)
    return rows.select_related(*mails.SIGN_UP_RELATED).first()


def learn(volunteer: Volunteer, data: SignUpData, coalition: Coalition, *, is_known: bool) -> None:
    """Add skills, languages, county, and consent to be asked again.

    An unverified guest can only add to a known volunteer's details, not overwrite them.
    """
    if data.ask_again:
        given = AskAgain(volunteer=volunteer, coalition=coalition, wording=data.ask_again[:300])
        AskAgain.objects.bulk_create(
            [given],
            update_conflicts=True,
            unique_fields=["volunteer", "coalition"],
            update_fields=["wording", "given_at", "stopped_at"],
        )
    changed = [] if is_known else ["skills", "languages", "county"]
    for name in ("skills", "languages"):
        merged = tuple(dict.fromkeys([*getattr(volunteer, name), *getattr(data, name)]))
        if merged != getattr(volunteer, name):
            setattr(volunteer, name, merged)
            changed.append(name)
    if data.county_id and (is_known or volunteer.county_id is None):
        volunteer.county_id = data.county_id
        changed.append("county")
    if changed:
        volunteer.save(update_fields=changed)


def refuse_for(opportunity: Any, contact: Contact, mark: str) -> None:
    """Queue a refusal for a whole opportunity. Must run in a transaction."""
    outbox.queue(mails.Refused(opportunity), key=f"opportunity:{opportunity.pk}:refused:{mark}", to=contact)


def clear(sign_up: SignUp, *, by: Person) -> None:
    """Approve a sign-up for the coordinator. Idempotent. Locks the shift. Logged."""
    with transaction.atomic():
        locked, row = sign_ups.lock_with_occasion(sign_up)
        if row.is_cancelled or row.cleared_at:
            return
        row.cleared_at, row.cleared_by = timezone.now(), by
        audit.record(by, "shift_cleared", row, coalition_id=locked.opportunity.coalition_id)
        sign_ups.grant(locked, row)


def settle_consent(sign_up: SignUp) -> None:
    """Confirm a sign-up after a parent's consent. Must run in a transaction."""
    sign_ups.grant(*sign_ups.lock_with_occasion(sign_up))


def confirm_address(volunteer: Volunteer) -> None:
    """Confirm the volunteer's address, from the emailed link, and link them to the person with that address."""
    with transaction.atomic():
        row = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
        if row.confirmed_at is not None:
            return
        row.confirmed_at = timezone.now()
        owner = Person.objects.filter(email=row.email).first() if row.email else None
        if owner and row.person_id is None and not Volunteer.objects.filter(person=owner).exists():
            row.person = owner
        row.save(update_fields=["confirmed_at", "person"])
        suppression.lift_deletion(row.email)


def unknown() -> QuerySet[SignUp]:
    """Return the sign-ups for shifts ahead of guests who have not confirmed their address."""
    rows = SignUp.objects.active().filter(volunteer__person=None, volunteer__confirmed_at=None)
    return rows.filter(shift__starts_at__gt=timezone.now())


def remove(rows: QuerySet[SignUp], by: Person) -> int:
    """Cancel invented sign-ups without telling anyone. Locks each shift in turn. Returns how many."""
    found = list(rows)
    # Those without a spot first, or the spots of the others would go to them.
    for row in sorted(found, key=lambda row: row.holds):
        sign_ups.cancel(row, by=by, tell=False)
    return len(found)
