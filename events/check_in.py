"""Check-in: by name, by code, from a paper sheet, or as a walk-in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from bookings import capacity
from bookings.models import LETTERS
from coalitions.models import Coalition
from events import attendance, contact_list
from events.models import RSVP, Event, returning_token
from mailing.contacts import normalise_email
from office import audit
from people.models import Person

BLANK_LINES = 40


class NotSaved(Exception):
    """This line's code already belongs to another RSVP."""


def check_in(rsvp: RSVP, *, by: Person, people: int | None = None) -> RSVP:
    """Check in a guest. Idempotent; a different number of people corrects the first. Locks the RSVP; logged."""
    with transaction.atomic():
        row = RSVP.objects.select_for_update(of=("self",)).get(pk=rsvp.pk)
        if row.came and people in {None, row.arrived}:
            return row
        row.came, row.arrived = True, people or row.party_size
        row.arrived_at = row.arrived_at or timezone.now()
        row.checked_in_by = by
        row.is_first_time = _is_first_time(row)
        row.save(update_fields=["came", "arrived", "arrived_at", "checked_in_by", "is_first_time"])
        count_arrived(row.event_id)
        audit.record(by, "checked_in", row, event=row.event_id)
    return row


def undo(rsvp: RSVP, *, by: Person) -> None:
    """Undo a check-in. Idempotent. Locks the RSVP; logged."""
    with transaction.atomic():
        row = RSVP.objects.select_for_update(of=("self",)).get(pk=rsvp.pk)
        if not row.came:
            return
        row.came = row.arrived = row.arrived_at = None
        row.save(update_fields=["came", "arrived", "arrived_at"])
        count_arrived(row.event_id)
        audit.record(by, "check_in_undone", row, event=row.event_id)


def _is_first_time(rsvp: RSVP) -> bool:
    """Return whether this person, email, or phone has no earlier attendance, as far as the tokens know."""
    before = RSVP.objects.came().exclude(pk=rsvp.pk)
    if rsvp.person_id and before.filter(person=rsvp.person_id).exists():
        return False
    return not (rsvp.returning and before.filter(returning=rsvp.returning).exists())


def count_arrived(event_id: int) -> None:
    """Store the number of attendees on the event's row."""
    Event.objects.filter(pk=event_id).update(attended=arrived(event_id))


def arrived(event_id: int) -> int:
    """Return the number of people who came."""
    numbers = RSVP.objects.came().filter(event_id=event_id).values_list("arrived", flat=True)
    return sum(number or 0 for number in numbers)


@dataclass(frozen=True)
class Line:
    """A line of a sign-in sheet or a walk-in: a name and optional details."""

    name: str
    email: str = ""
    phone: str = ""
    people: int = 1
    code: str = ""
    keep: tuple[str, ...] = ()
    wording: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.name


def enter(event: Event, line: Line, *, by: Person, source: str, coalition: Coalition | None = None) -> RSVP:
    """Check in an attendee: one found by code, email, or phone and name, else a new RSVP. Never refuses a spot.

    A guest with only a name counts like any other, gets no mail, and can claim the record later by its code. Locks
    the event; logged. Raises NotSaved where the code belongs to another RSVP.
    """
    with transaction.atomic():
        locked = attendance.rsvps.lock(event.pk)
        email = normalise_email(line.email) or ""
        row = _expected(locked, line, email)
        if row is None:
            row = RSVP(event=locked, name=line.name, email=email, phone=line.phone, source=source)
            row.language = by.language
            row.state = RSVP.State.GOING
            row.party_size = line.people
            row.wants_reminders = False
            if line.code:
                row.code = line.code
            row.returning = returning_token(email, line.phone)
            try:
                with transaction.atomic():
                    row.save()
            except IntegrityError as error:
                raise NotSaved from error
        elif row.state != RSVP.State.GOING:
            # They came although waitlisted or canceled: attendance counts, not the list.
            row.state, row.line, row.offered_until = RSVP.State.GOING, None, None
            row.save()
        check_in(row, by=by, people=line.people)
        row.refresh_from_db()
        if coalition:
            contact_list.follow(
                coalition,
                name=line.name,
                email=email,
                phone=line.phone,
                language=by.language,
                ways=line.keep,
                wording=line.wording,
                event=locked,
                # A signature on paper is proof enough, and the first mail says how to unsubscribe.
                is_proven=True,
            )
        capacity.count(locked)
    return row


def _expected(event: Event, line: Line, email: str) -> RSVP | None:
    """Find the matching RSVP: by code, then by email, then by phone and name."""
    rsvps = RSVP.objects.filter(event=event)
    if line.code and (row := rsvps.filter(code=line.code).first()):
        return row
    if email and (row := rsvps.filter(email=email).first()):
        return row
    if line.phone:
        return rsvps.filter(phone=line.phone, name__iexact=line.name).first()
    return None


def blank_codes(event: Event, number: int = BLANK_LINES) -> list[str]:
    """Return the codes of a sheet's blank lines, derived from the event so that printing stores nothing."""
    return [_blank_code(event, nth) for nth in range(number)]


def _blank_code(event: Event, nth: int) -> str:
    digest = salted_hmac("events-sheet", f"{event.pk}:{event.nonce}:{nth}", algorithm="sha256").digest()
    return "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:6])


def type_in(
    event: Event, lines: Iterable[Line], *, by: Person, coalition: Coalition | None
) -> tuple[int, list[Line]]:
    """Check in the lines of a typed sheet. Returns how many were saved, and the lines whose code is taken."""
    saved, refused = 0, []
    for line in lines:
        if line.is_empty:
            continue
        try:
            enter(event, line, by=by, source=RSVP.Source.PAPER, coalition=coalition)
        except NotSaved:
            refused.append(line)
        else:
            saved += 1
    return saved, refused


def claim(event: Event, code: str, person: Person) -> RSVP | None:
    """Assign the unclaimed RSVP under a sheet's code to `person`. None where there is nothing to claim. Logged."""
    with transaction.atomic():
        attendance.rsvps.lock(event.pk)
        row = RSVP.objects.filter(event=event, code=code, person=None, wiped_at=None).first()
        if row is None or RSVP.objects.filter(event=event, person=person).exists():
            return None
        row.person = person
        row.save(update_fields=["person"])
        audit.record(person, "rsvp_claimed", row, event=event.pk)
    return row


def numbers(event: Event) -> dict[str, Any]:
    """Return attendance so far: people in `came` and `first_time`, RSVPs in `parties` and `missed`.

    `missed` is None before the event ends. One query.
    """
    rows = RSVP.objects.filter(event=event).values_list("state", "came", "arrived", "is_first_time")
    came = [(arrived or 0, first) for _state, here, arrived, first in rows if here]
    return {
        "came": sum(number for number, _first in came),
        "parties": len(came),
        "first_time": sum(first for _number, first in came),
        "missed": (
            sum(state == RSVP.State.GOING and not here for state, here, _arrived, _first in rows)
            if event.is_past
            else None
        ),
    }
