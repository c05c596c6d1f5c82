"""A person's other commitments, shown beside a shift before they sign up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from events.models import RSVP
from people.models import Person
from volunteering.models import Shift, SignUp, Volunteer

# Less time than this between two commitments may be too short.
SHORT_GAP = timedelta(minutes=30)


@dataclass(frozen=True)
class Busy:
    """A time taken by a shift, or by an event the person is going to."""

    thing: Any  # a Shift or an Event: both have local_start, local_end, time_zone
    starts_at: datetime
    ends_at: datetime
    title: str
    url: str
    shift_id: int | None = None

    def overlaps(self, shift: Shift) -> bool:
        return self.starts_at < shift.ends_at and self.ends_at > shift.starts_at

    def is_near(self, shift: Shift) -> bool:
        """Return whether the two are less than half an hour apart."""
        apart = max(self.starts_at - shift.ends_at, shift.starts_at - self.ends_at)
        return not self.overlaps(shift) and apart < SHORT_GAP


def of_person(person: Any) -> list[Busy]:
    """Return a person's current and coming shifts and events. Two queries; none for an anonymous visitor."""
    if not person.is_authenticated:
        return []
    return [*_shifts(Q(volunteer__person=person)), *_events(person)]


def of_volunteer(volunteer: Volunteer) -> list[Busy]:
    """Return the same for a volunteer, with or without an account. One query, two with an account."""
    events = _events(volunteer.person) if volunteer.person else []
    return [*_shifts(Q(volunteer=volunteer)), *events]


def _shifts(whose: Q) -> list[Busy]:
    rows = SignUp.objects.holding().filter(whose, shift__cancelled_at=None, shift__ends_at__gt=timezone.now())
    return [
        Busy(row.shift, row.shift.starts_at, row.shift.ends_at, row.shift.title, f"/shift/{row.token}/", row.shift_id)
        for row in rows.select_related("shift__opportunity")[:200]
    ]  # fmt: skip


def _events(person: Person) -> list[Busy]:
    rows = RSVP.objects.coming().filter(person=person, event__ends_at__gt=timezone.now())
    return [
        Busy(row.event, row.event.starts_at, row.event.ends_at, str(row.event), row.event.get_absolute_url())
        for row in rows.select_related("event")[:200]
        if row.event.takes_place
    ]


def mark(shifts: Iterable[Shift], busy: list[Busy]) -> list[Shift]:
    """Return the shifts, each with `collides` (an overlapping Busy or None), `is_near_to`, and `is_mine`."""
    marked = []
    for shift in shifts:
        others = [one for one in busy if one.shift_id != shift.pk]
        shift.is_mine = any(one.shift_id == shift.pk for one in busy)  # type: ignore[attr-defined]
        # A shift at an event the person is going to does not collide with that event.
        apart = [one for one in others if one.shift_id or one.thing.pk != shift.event_id]
        shift.collides = next((one for one in apart if one.overlaps(shift)), None)  # type: ignore[attr-defined]
        shift.is_near_to = next((one for one in apart if one.is_near(shift)), None)  # type: ignore[attr-defined]
        marked.append(shift)
    return marked


def first_free(marked: Iterable[Any]) -> Shift | None:
    """Return the first of the shifts from `mark` that has a spot and at which the person is free, or None."""
    free = (one for one in marked if not (one.is_full or one.collides or one.is_mine))
    return next(free, None)
