"""Signing up for a shift: cancelling, clearing, taking an offer.

The rule is that of events: places are people, a party has all of its places or waits. One thing more: nobody is at
two places at once. Every function opens its own transaction and locks as `filling` says.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from coalitions.models import Coalition, Membership
from events import places
from events.models import Block
from events.models.need import Need
from mailing.contacts import Contact, fingerprint_of
from office import audit
from people.models import Person
from volunteering import filling, guardians, mails, telling
from volunteering.guardians import GuardianWish
from volunteering.models import AgeBand, AskAgain, Shift, SignUp, Volunteer

State = SignUp.State


class NotOpen(Exception):
    """Nobody can sign up or change now: the shift is called off, over, or closed."""


class NotWelcome(Exception):
    """The coalition does not take this person."""


class OfferOver(Exception):
    """The place is no longer held for them."""


class Overlaps(Exception):
    """They hold a place elsewhere at the same time: `other` is that sign-up."""

    def __init__(self, other: SignUp) -> None:
        super().__init__()
        self.other = other


@dataclass(frozen=True)
class Wish:
    """What somebody who signs up says about themselves, as the form has read it."""

    name: str
    email: str = ""
    phone: str = ""
    language: str = "en"
    party_size: int = 1
    companions: str = ""
    age_band: str = AgeBand.ADULT
    guardian: GuardianWish | None = None
    note: str = ""
    wants_reminders: bool = True
    reminders: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    county_id: str | None = None
    # The words under which they agree to be asked again; "" for no.
    ask_again: str = ""

    WRITES = ("party_size", "companions", "age_band", "note", "wants_reminders", "reminders")

    @property
    def contact(self) -> Contact:
        return Contact(
            name=self.name, email=self.email or None, phone=self.phone or None, language=self.language
        )


def sign_up(
    shift: Shift,
    wish: Wish,
    *,
    person: Person | None = None,
    source: str = SignUp.Source.WEB,
    by: Person | None = None,
    reason: str = "",
) -> SignUp:
    """Take places at a shift, or a number on its waiting list; tell the person and plan their reminders.

    The same volunteer twice is one sign-up: the first is kept, and a guest gets its link again. A coordinator who
    enters somebody (`by`) may do so after the start, and with a `reason` beside another shift; both are kept and
    logged. Raises NotOpen, NotWelcome, Overlaps.
    """
    with transaction.atomic():
        locked = filling.lock(shift.pk)
        if not locked.is_open and not (by and not locked.is_off and not locked.is_past):
            raise NotOpen
        if is_blocked(locked.opportunity.coalition, person, wish.email, wish.phone):
            raise NotWelcome
        row = take(locked, wish, person=person, source=source, by=by, reason=reason)
        places.count(locked)
    return row


def ask(shift: Shift, wish: Wish, *, refuse: Callable[[SignUp | None], None]) -> None:
    """Sign a guest up, in work that is the same for addresses that are known and those that are not.

    Whoever types an address in may not learn from how long it takes whether it is on a list. So each press writes a
    new sign-up and each tells a known address how it stands, in a savepoint of its own; what does not hold is rolled
    back. `refuse` tells somebody who gets no place: given the sign-up they hold elsewhere at that time, or None for
    somebody whom the coalition does not take. Raises NotOpen.
    """
    with transaction.atomic():
        locked = filling.lock(shift.pk)
        if not locked.is_open:
            raise NotOpen
        is_welcome = not is_blocked(locked.opportunity.coalition, None, wish.email, wish.phone)
        with transaction.atomic():
            volunteer = _locked(Volunteer.objects.meet(
                name=wish.name, email=wish.email, phone=wish.phone, language=wish.language
            ))  # fmt: skip
            present = SignUp.objects.filter(shift=locked, volunteer=volunteer).first()
            is_present = present is not None and not present.is_cancelled
            other = _elsewhere(locked, volunteer)
            stands = copy(present)
            if present is not None:
                present.line = None
            row = _write(locked, volunteer, present or SignUp(), wish, anew=is_present)
            places.count(locked)
            is_new = is_welcome and not is_present and other is None
            if not is_new:
                transaction.set_rollback(True)
        with transaction.atomic():
            if is_new:
                telling.send_link_again(row)
            elif is_welcome and is_present and stands is not None:
                stands.shift, stands.volunteer = locked, volunteer
                telling.send_link_again(stands)
            else:
                refuse(other if is_welcome else None)
            if is_new:
                transaction.set_rollback(True)


def take(
    shift: Shift,
    wish: Wish,
    *,
    person: Person | None,
    source: str,
    by: Person | None,
    reason: str = "",
    kept: int = 0,
) -> SignUp:
    """Write the sign-up under the shift's lock; `kept` places are theirs whoever waits."""
    volunteer = Volunteer.objects.meet(
        name=wish.name, email=wish.email, phone=wish.phone, language=wish.language, person=person
    )
    volunteer = _locked(volunteer)
    row = SignUp.objects.filter(shift=shift, volunteer=volunteer).first()
    if row is not None and not row.is_cancelled:
        row.shift, row.volunteer = shift, volunteer
        if not person and not by:
            telling.send_link_again(row)
        return row
    other = _elsewhere(shift, volunteer)
    if other is not None and not (by and reason):
        raise Overlaps(other)
    override = (reason, by) if other is not None else ("", None)
    return _write(
        shift,
        volunteer,
        row or SignUp(),
        wish,
        source=source,
        by=by,
        override=override,
        kept=kept,
        is_known=person is not None or by is not None,
    )


def _write(
    shift: Shift,
    volunteer: Volunteer,
    row: SignUp,
    wish: Wish,
    *,
    source: str = SignUp.Source.WEB,
    by: Person | None = None,
    override: tuple[str, Person | None] = ("", None),
    kept: int = 0,
    is_known: bool = False,
    anew: bool = False,
) -> SignUp:
    """The sign-up itself, with all that follows from it. Under the locks of shift and volunteer."""
    row.shift, row.volunteer, row.source = shift, volunteer, source
    row.asked_at, row.cancelled_at = timezone.now(), None
    row.is_declined = row.is_late = False
    row.came = row.cleared_at = row.cleared_by = row.still_coming_at = None
    row.override_reason, row.override_by = override
    for name in Wish.WRITES:
        setattr(row, name, getattr(wish, name))
    learn(volunteer, wish, shift.opportunity.coalition, is_known=is_known)
    fits = kept >= row.party_size or places.taken(shift) + row.party_size <= shift.capacity
    filling.settle(row, filling.granted(row) if fits else State.WAITLISTED)
    if row.is_minor:
        guardians.ask(row, wish.guardian or GuardianWish(), anew=anew)
    if by:
        audit.record(
            by, "shift_entered", row, coalition_id=shift.opportunity.coalition_id, override=bool(row.override_reason)
        )  # fmt: skip
    return row


def _locked(volunteer: Volunteer) -> Volunteer:
    return Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)


def _elsewhere(shift: Shift, volunteer: Volunteer) -> SignUp | None:
    """A place they hold at the same time at another shift."""
    rows = SignUp.objects.colliding([volunteer.pk], shift.starts_at, shift.ends_at).exclude(shift=shift)
    return rows.select_related("shift__opportunity__coalition", "shift__event", "volunteer").first()


def learn(volunteer: Volunteer, wish: Wish, coalition: Coalition, *, is_known: bool) -> None:
    """What they can do, and that they may be asked again. Of a stranger's words about a known address only the new."""
    if wish.ask_again:
        given = AskAgain(volunteer=volunteer, coalition=coalition, wording=wish.ask_again[:300])
        AskAgain.objects.bulk_create(
            [given],
            update_conflicts=True,
            unique_fields=["volunteer", "coalition"],
            update_fields=["wording", "given_at", "stopped_at"],
        )
    changed = [] if is_known else ["skills", "languages", "county"]
    for name in ("skills", "languages"):
        said = tuple(dict.fromkeys([*getattr(volunteer, name), *getattr(wish, name)]))
        if said != getattr(volunteer, name):
            setattr(volunteer, name, said)
            changed.append(name)
    if wish.county_id and (is_known or volunteer.county_id is None):
        volunteer.county_id = wish.county_id
        changed.append("county")
    if changed:
        volunteer.save(update_fields=changed)


def is_blocked(coalition: Coalition, person: Person | None, email: str, phone: str) -> bool:
    """Whether a coalition takes this person, address or number no more: at its events, or as a member."""
    marks = [mark for mark in (fingerprint_of(email), fingerprint_of(phone)) if mark]
    blocked = Q(fingerprint__in=marks)
    if person:
        blocked |= Q(person=person)
    who = Q(person=person) if person else Q(person__email=email or "-")
    members = Membership.objects.filter(who, coalition=coalition, state=Membership.State.BLOCKED)
    # Both are asked, whatever the first says: the time it takes tells nothing.
    return any([Block.objects.filter(blocked, coalition=coalition).exists(), members.exists()])


def cancel(sign_up: SignUp, *, by: Person | None = None, tell: bool = True) -> None:
    """Give the places back, and to the next who fit. A second press changes nothing.

    After the cut-off, or where somebody counts on this very place, the coordinators hear of it at once. Raises
    NotOpen where the shift has begun; the coordinator (`by`) may still do it then.
    """
    with transaction.atomic():
        locked, row = filling.both(sign_up)
        if row.is_cancelled:
            return
        if locked.has_begun and not by and tell:
            raise NotOpen
        held = row.holds
        row.cancelled_at = timezone.now()
        row.is_late = held and not by and row.cancelled_at >= locked.cancels_until
        filling.settle(row, State.CANCELLED, mail=mails.Cancelled if tell else None)
        if row.is_late or (held and locked.needs.filter(state=Need.State.ARRANGED).exists()):
            telling.alert(row)
        if by:
            audit.record(by, "shift_cancelled", row, coalition_id=locked.opportunity.coalition_id)
        filling.refill(locked)
    filling.let_in_elsewhere(row)


def clear(sign_up: SignUp, *, by: Person) -> None:
    """The coordinator says yes to somebody whose place was held. Logged."""
    with transaction.atomic():
        locked, row = filling.both(sign_up)
        if row.is_cancelled or row.cleared_at:
            return
        row.cleared_at, row.cleared_by = timezone.now(), by
        audit.record(by, "shift_cleared", row, coalition_id=locked.opportunity.coalition_id)
        if row.is_requested and filling.granted(row) == State.CONFIRMED:
            filling.settle(row, State.CONFIRMED)
        else:
            row.save(update_fields=["cleared_at", "cleared_by"])
        places.count(locked)


def decline(sign_up: SignUp, *, by: Person | None) -> None:
    """The coordinator, or a parent, says no. Tells the person; logged; the place goes to the next who fits."""
    with transaction.atomic():
        locked, row = filling.both(sign_up)
        if row.is_cancelled:
            return
        row.is_declined, row.cancelled_at = True, timezone.now()
        filling.settle(row, State.CANCELLED, mail=mails.Declined)
        audit.record(by, "shift_declined", row, coalition_id=locked.opportunity.coalition_id)
        filling.refill(locked)
    filling.let_in_elsewhere(row)


def settle_consent(sign_up: SignUp) -> None:
    """A parent said yes: the place is theirs, where nobody else has to say yes. In the caller's transaction."""
    locked, row = filling.both(sign_up)
    if row.is_requested and filling.granted(row) == State.CONFIRMED:
        filling.settle(row, State.CONFIRMED)
        places.count(locked)


def take_offer(sign_up: SignUp) -> None:
    """Take the place that is held. Raises OfferOver where it is held no longer."""
    with transaction.atomic():
        locked, row = filling.both(sign_up)
        if row.is_confirmed or row.is_requested:
            return
        if not row.is_offered or row.offered_until is None or row.offered_until <= timezone.now():
            raise OfferOver
        filling.settle(row, filling.granted(row))
        places.count(locked)


def confirm_address(volunteer: Volunteer) -> None:
    """The mailed link was pressed: the address is theirs, and so is the person of that address."""
    with transaction.atomic():
        row = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
        if row.confirmed_at is not None:
            return
        row.confirmed_at = timezone.now()
        owner = Person.objects.filter(email=row.email).first() if row.email else None
        if owner and row.person_id is None and not Volunteer.objects.filter(person=owner).exists():
            row.person = owner
        row.save(update_fields=["confirmed_at", "person"])


def still_comes(sign_up: SignUp) -> None:
    """They said once more that they come."""
    SignUp.objects.holding().filter(pk=sign_up.pk).update(still_coming_at=timezone.now())
