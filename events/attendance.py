"""Places and the waiting list: saying that one comes, changing it, cancelling it, and who moves up.

Every function here opens its own transaction and locks the event's row first, so that two people who press at
once are counted one after the other (on SQLite the immediate transaction does it). Places are counted by
people, not by RSVPs; a party has all of its places or waits. The list is worked through in its order, and
the next party that fits gets its places: none stays empty while somebody who fits waits.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from coalitions.models import Membership
from events import consents, mails, needs, places, reminders, telling
from events.booking_mails import AnyMail
from events.models import RSVP, Block, Event, Host
from events.needs import Wanted
from mailing.contacts import fingerprint_of, normalise_email
from office import audit
from people.models import Person
from pse_portal.open_forms import typed_also

State = RSVP.State

# How long a guest whose address is not confirmed keeps a place while others wait; the mail and the page name the
# moment. Nearer to the event it is shorter, and never less than an hour.
CONFIRM_WITHIN = timedelta(hours=24)
CONFIRM_AT_LEAST = timedelta(hours=1)


class NotOpen(Exception):
    """Nobody can say now that they come: too early, too late, cancelled, or the event takes no RSVPs."""


class NotWelcome(Exception):
    """A coalition that holds the event does not take this person at its events."""


class NoPlace(Exception):
    """A party that has its places cannot grow: there are not so many left."""


class OfferOver(Exception):
    """The place is no longer held for them."""


@dataclass(frozen=True)
class Wish:
    """What somebody who comes says about themselves, as the form has read it."""

    name: str
    email: str = ""
    phone: str = ""
    language: str = "en"
    party_size: int = 1
    seats_offered: int = 0
    note: str = ""
    answers: list[dict[str, str]] = field(default_factory=list)
    wants_reminders: bool = True
    reminders: tuple[str, ...] = ()
    needs: tuple[Wanted, ...] = ()
    # Where the open form was sent from, and whether so much came from there that this one waits to be confirmed.
    network: str = ""
    is_held: bool = False

    # What a change of an RSVP may write; name and address stay those of the row.
    CHANGES = ("party_size", "seats_offered", "note", "answers", "wants_reminders", "reminders")


def lock(event_id: int) -> Event:
    """The event with its row locked. Must run in a transaction."""
    return Event.objects.select_for_update().get(pk=event_id)


def attend(
    event: Event,
    wish: Wish,
    *,
    person: Person | None = None,
    source: str = RSVP.Source.WEB,
    by: Person | None = None,
) -> RSVP:
    """Take places at an event, or a number on its waiting list; tell the person and plan their reminders.

    The same person, address, or number without an address, twice is one RSVP: the first is kept, and a guest
    gets its link again. Organizers who enter somebody (`by`) pass the opening hours. Raises NotOpen, NotWelcome.
    """
    with transaction.atomic():
        locked = lock(event.pk)
        if not locked.is_open and not (by and locked.takes_place and not locked.is_past):
            raise NotOpen
        if is_blocked(locked, person, wish.email, wish.phone):
            raise NotWelcome
        rsvp = _present(locked, person, wish)
        if rsvp is not None and not rsvp.is_cancelled:
            if person and rsvp.person_id != person.pk:
                rsvp.person = person
                rsvp.confirmed_at = rsvp.confirmed_at or timezone.now()
                rsvp.save(update_fields=["person", "confirmed_at"])
            elif not person and not by:
                _send_link_again(rsvp)
            return rsvp
        rsvp = rsvp or RSVP(event=locked, email=wish.email)
        _take(locked, rsvp, wish, person=person, source=source, by=by)
        if person and not by and rsvp.wants_reminders:
            consents.log_reminders(rsvp)
    return rsvp


def ask(event: Event, wish: Wish, *, refuse: Callable[[], None]) -> bool:
    """Take a guest's answer in work that is the same for addresses that are known and those that are not.

    As `volunteering.signing.ask`: each press writes a new RSVP, that of a stand-in where there is one or none is to be,
    and each tells a known address how it stands, in a savepoint of its own; what does not hold is rolled back.
    `refuse` tells somebody whom the hosts do not take.
    Returns whether they are taken. Raises NotOpen. Locks the event.
    """
    with transaction.atomic():
        locked = lock(event.pk)
        if not locked.is_open:
            raise NotOpen
        is_welcome = not is_blocked(locked, None, wish.email, wish.phone)
        present = _present(locked, None, wish)
        is_present = present is not None and not present.is_cancelled
        is_new = is_welcome and not is_present
        answer = wish if is_new else _stand_in(wish)
        rsvp = (present if is_new else None) or RSVP(event=locked, email=answer.email)
        with typed_also(answer.email), transaction.atomic():
            _take(locked, rsvp, answer, person=None, source=RSVP.Source.WEB, by=None)
            if not is_new:
                transaction.set_rollback(True)
        with transaction.atomic():
            if is_new:
                _send_link_again(rsvp)
                transaction.set_rollback(True)
            elif is_welcome and present is not None:
                _send_link_again(present)
            else:
                refuse()
    return is_welcome


def _stand_in(wish: Wish) -> Wish:
    """The same answer from somebody who does not exist."""
    if wish.email:
        return replace(wish, email=f"{secrets.token_hex(8)}@stand-in.invalid")
    return replace(wish, phone=f"+1999{secrets.randbelow(10**7):07}")


def _take(
    event: Event, rsvp: RSVP, wish: Wish, *, person: Person | None, source: str, by: Person | None
) -> None:
    """Write the RSVP itself, with all that follows from it, and count the places. Under the lock."""
    now = timezone.now()
    rsvp.event = event
    rsvp.person = person or rsvp.person
    rsvp.name, rsvp.phone, rsvp.language = wish.name, wish.phone, wish.language
    rsvp.source = source
    rsvp.asked_at = now
    rsvp.cancelled_at = rsvp.still_coming_at = rsvp.came = rsvp.approved_at = None
    rsvp.is_declined = False
    rsvp.confirmed_at = now if person else None
    rsvp.approved_at, rsvp.approved_by = (now, by) if by else (None, None)
    rsvp.network, rsvp.is_held = wish.network, wish.is_held
    _write(rsvp, wish)
    fits = not rsvp.is_held and _fits(event, rsvp.party_size)
    _settle(rsvp, State.GOING if fits else State.WAITLISTED, wanted=wish.needs)
    places.count(event)


def _present(event: Event, person: Person | None, wish: Wish) -> RSVP | None:
    """The RSVP there is already of this person, this address, or this number without an address."""
    email = normalise_email(wish.email) or ""
    same = Q(email=email) if email else Q(email="", phone=wish.phone) & ~Q(phone="") & Q(person=None)
    if person:
        same |= Q(person=person)
    rsvps = RSVP.objects.filter(same, event=event)
    return rsvps.select_related("event").order_by("person_id", "pk").first()


def is_blocked(event: Event, person: Person | None, email: str, phone: str) -> bool:
    """Whether a coalition that holds `event` does not take this person, address or number."""
    marks = [mark for mark in (fingerprint_of(email), fingerprint_of(phone)) if mark]
    blocked = Q(fingerprint__in=marks)
    if person:
        blocked |= Q(person=person)
    hosts = Host.objects.agreed().filter(event=event).order_by().values("coalition")
    who = Q(person=person) if person else Q(person__email=email or "-")
    # Both are asked, whatever the first says: how long it takes must not tell.
    answers = [
        Block.objects.against(event).filter(blocked).exists(),
        Membership.objects.filter(who, coalition__in=hosts, state=Membership.State.BLOCKED).exists(),
    ]
    return any(answers)


def change(rsvp: RSVP, wish: Wish) -> RSVP:
    """Change party, needs and answers; somebody on the waiting list keeps their number. Tells the person.

    Raises NoPlace where a party that has its places grows beyond what is left, NotOpen where the event is off or
    the RSVP cancelled.
    """
    with transaction.atomic():
        locked, row = _both(rsvp)
        if row.is_cancelled or not locked.takes_place or locked.has_begun:
            raise NotOpen
        growth = wish.party_size - row.party_size
        if row.holds and growth > 0 and not _fits(locked, growth):
            raise NoPlace
        wanted_reminders = row.wants_reminders
        _write(row, wish)
        _settle(row, row.state, wanted=wish.needs, mail=mails.RsvpChanged)
        if row.wants_reminders != wanted_reminders:
            consents.log_reminders(row)
        _fill(locked)
    return row


def cancel(rsvp: RSVP, *, by: Any = None, tell: bool = True, mail: AnyMail = mails.RsvpCancelled) -> None:
    """Give the places back, and to the next who fit. A second press changes nothing."""
    with transaction.atomic():
        locked, row = _both(rsvp)
        if row.is_cancelled:
            return
        row.cancelled_at = timezone.now()
        _settle(row, State.CANCELLED, mail=mail if tell else None)
        needs.withdraw(row)
        if by:
            audit.record(by, "rsvp_cancelled", row, event=locked.pk)
        _fill(locked)


def approve(rsvp: RSVP, by: Person) -> None:
    """The facilitator says yes: link and hidden address are shown from now on. Tells the person; logged.

    Who was held back to be confirmed gets a place, if there is one.
    """
    with transaction.atomic():
        locked, row = _both(rsvp)
        if row.is_cancelled or row.approved_at:
            return
        row.approved_at, row.approved_by = timezone.now(), by
        if row.is_held:
            _let_in(locked, row)
        else:
            _settle(row, row.state, mail=mails.RsvpApproved)
        audit.record(by, "rsvp_approved", row, event=row.event_id)


def decline(rsvp: RSVP, by: Person) -> None:
    """The facilitator says no. Tells the person; logged; the place goes to the next who fits."""
    with transaction.atomic():
        locked, row = _both(rsvp)
        if row.is_cancelled:
            return
        row.is_declined, row.cancelled_at = True, timezone.now()
        _settle(row, State.CANCELLED, mail=mails.RsvpDeclined)
        needs.withdraw(row)
        audit.record(by, "rsvp_declined", row, event=locked.pk)
        _fill(locked)


def take_offer(rsvp: RSVP) -> None:
    """Take the place that is held. Raises OfferOver where it is held no longer."""
    with transaction.atomic():
        _locked, row = _both(rsvp)
        if row.is_going:
            return
        if not row.is_offered or row.offered_until is None or row.offered_until <= timezone.now():
            raise OfferOver
        _settle(row, State.GOING)


def end_offers() -> int:
    """Places held until a deadline that has passed go to the next who fit; how many deadlines."""
    due = RSVP.objects.filter(state=State.OFFERED, offered_until__lte=timezone.now())
    ended = 0
    for pk in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            locked, row = _both(RSVP(pk=pk, event_id=RSVP.objects.values_list("event_id").get(pk=pk)[0]))
            if not row.is_offered or row.offered_until is None or row.offered_until > timezone.now():
                continue
            row.cancelled_at = timezone.now()
            _settle(row, State.CANCELLED, mail=mails.OfferOver)
            needs.withdraw(row)
            _fill(locked)
            ended += 1
    return ended


def confirm(rsvp: RSVP) -> None:
    """The mailed link was pressed: the address is theirs, and so is the person of that address.

    Who was held back gets a place now, if there is one.
    """
    with transaction.atomic():
        locked, row = _both(rsvp)
        if row.confirmed_at is None:
            row.confirmed_at, row.confirm_by = timezone.now(), None
            row.person = row.person or _owner(row)
            row.save(update_fields=["confirmed_at", "confirm_by", "person"])
            if row.is_held and not row.is_cancelled:
                _let_in(locked, row)
            row.event.followers.filter(email=row.email, confirmed_at=None).exclude(email="").update(
                confirmed_at=row.confirmed_at
            )


def _owner(rsvp: RSVP) -> Person | None:
    person = Person.objects.filter(email=rsvp.email).first() if rsvp.email else None
    taken = person and RSVP.objects.filter(event_id=rsvp.event_id, person=person).exists()
    return None if taken else person


def still_comes(rsvp: RSVP) -> None:
    """They said once more that they come."""
    RSVP.objects.filter(pk=rsvp.pk).update(still_coming_at=timezone.now())


def fill(event: Event) -> None:
    """After more places were made, or a date set anew: give them to those who wait."""
    with transaction.atomic():
        _fill(lock(event.pk))


def set_capacity(event: Event, capacity: int | None) -> None:
    """More places go to those who wait; fewer take nobody's place away, they only stop new ones."""
    with transaction.atomic():
        locked = lock(event.pk)
        locked.capacity = capacity
        locked.save(update_fields=["capacity", "updated_at"])
        _fill(locked)


def _both(rsvp: RSVP) -> tuple[Event, RSVP]:
    """The event, locked, and the RSVP as it is now."""
    locked = lock(rsvp.event_id)
    row = RSVP.objects.get(pk=rsvp.pk)
    row.event = locked
    return locked, row


def _let_in(event: Event, rsvp: RSVP) -> None:
    """Nobody holds it back any more: a place, or its number in line. Under the lock."""
    rsvp.is_held = False
    _settle(rsvp, State.GOING if _fits(event, rsvp.party_size) else State.WAITLISTED)
    places.count(event)


def _write(rsvp: RSVP, wish: Wish) -> None:
    for name in Wish.CHANGES:
        setattr(rsvp, name, getattr(wish, name))


def _fits(event: Event, people: int) -> bool:
    """Whether so many places are left. Reckoned from the rows, under the lock."""
    return event.capacity is None or places.taken(event) + people <= event.capacity


def _settle(
    rsvp: RSVP, state: str, *, wanted: Iterable[Wanted] | None = None, mail: AnyMail | None = None
) -> None:
    """Write a state and what follows from it: the number in line, the needs, one mail, the reminders."""
    rsvp.confirm_by = _confirm_by(rsvp, state)
    places.enter(rsvp, state)
    rsvp.save()
    if wanted is not None:
        needs.ask(rsvp, wanted)
    if mail or state != State.CANCELLED:
        telling.tell(rsvp, mail or _mail_of_state(rsvp))
    reminders.plan(rsvp)


def _confirm_by(rsvp: RSVP, state: str) -> datetime | None:
    """Until when the place is theirs without a confirmation; None where it needs none. One they have keeps its moment."""
    if state != State.GOING or not rsvp.email or not rsvp.is_unproven:
        return None
    return rsvp.confirm_by or confirm_by(rsvp.event)


def confirm_by(event: Event) -> datetime:
    """Until when a place given now to an unconfirmed guest is theirs, whoever waits."""
    now = timezone.now()
    day_before = event.starts_at - timedelta(days=1)
    return min(now + CONFIRM_WITHIN, max(now + CONFIRM_AT_LEAST, day_before))


def _send_link_again(rsvp: RSVP) -> None:
    telling.tell_again(rsvp, _mail_of_state(rsvp))


def _mail_of_state(rsvp: RSVP) -> AnyMail:
    """The mail of a state that nothing special led to."""
    if rsvp.is_held:
        return mails.RsvpHeld
    return mails.RsvpWaitlisted if rsvp.is_waiting else mails.RsvpGoing


def _fill(event: Event) -> None:
    """Go down the waiting list and give places to each party that fits; then count. Under the lock."""
    if event.takes_place and not event.has_begun:
        left = None if event.capacity is None else event.capacity - places.taken(event)
        for rsvp in RSVP.objects.waiting().filter(event=event):
            if left is not None and left < 1:
                break
            if left is not None and rsvp.party_size > left:
                continue
            rsvp.event = event
            if event.offers_places:
                places.hold(rsvp, event.offer_hours)
                _settle(rsvp, State.OFFERED, mail=mails.PlaceOffered)
            else:
                _settle(rsvp, State.GOING, mail=mails.PlaceOpened)
            if left is not None:
                left -= rsvp.party_size
    places.count(event)
