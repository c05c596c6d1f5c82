"""Hours: proposed from check-in times, corrected, approved in bulk, or declined. Only approved hours count."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from mailing import outbox
from office import audit
from people.models import Person
from volunteering import mails
from volunteering.models import Hours, Opportunity, SignUp, Volunteer, true_minutes
from volunteering.models.hours import HoursQuerySet

MOST = 24 * 60  # minutes that may be entered for one day


def propose(sign_up: SignUp) -> Hours | None:
    """Propose the time between check-in and check-out; a decision already made stays. Must run in a transaction.

    Returns None without a check-out. Locks the row.
    """
    if sign_up.arrived_at is None or sign_up.left_at is None:
        return None
    measured = true_minutes(sign_up.arrived_at, sign_up.left_at)
    row = Hours.objects.select_for_update().filter(sign_up=sign_up).first()
    if row is not None and row.state != Hours.State.PROPOSED:
        return row
    row = row or Hours(sign_up=sign_up, volunteer=sign_up.volunteer, opportunity=sign_up.shift.opportunity)
    row.minutes = row.measured = min(measured, 2880)
    row.worked_on = sign_up.arrived_at.astimezone(sign_up.shift.zone).date()
    row.save()
    return row


def take_back(sign_up: SignUp) -> None:
    """Delete hours proposed from an undone check-in. Must run in a transaction."""
    Hours.objects.proposed().filter(sign_up=sign_up).delete()


def write_down(
    opportunity: Opportunity, volunteer: Volunteer, *, worked_on: date, minutes: int, note: str = ""
) -> Hours:
    """Propose hours that a volunteer entered for an ongoing role."""
    return Hours.objects.create(
        opportunity=opportunity, volunteer=volunteer, worked_on=worked_on, minutes=minutes, note=note[:250]
    )


def approve(rows: Iterable[Hours], *, by: Person, minutes: dict[int, int] | None = None) -> int:
    """Approve proposed hours, corrected to `minutes` by id, and thank each person once. Returns how many.

    Rows already approved or declined stay unchanged. Locks the rows; logged.
    """
    return _decide(rows, Hours.State.APPROVED, by, minutes or {})


def decline(rows: Iterable[Hours], *, by: Person, note: str = "") -> int:
    """Decline proposed hours; the rows are kept, with who decided. Returns how many. Locks the rows; logged."""
    return _decide(rows, Hours.State.DECLINED, by, {}, note)


def reopen(rows: Iterable[Hours], *, by: Person) -> int:
    """Set decided hours back to proposed. Returns how many. Locks the rows; logged."""
    pks = [row.pk for row in rows]
    with transaction.atomic():
        found = Hours.objects.select_for_update(of=("self",)).filter(pk__in=pks)
        changed = list(found.exclude(state=Hours.State.PROPOSED).order_by("pk"))
        for row in changed:
            row.state, row.decided_at, row.decided_by = Hours.State.PROPOSED, None, None
            row.save()
            audit.record(by, "hours_reopened", row)
    return len(changed)


def _decide(rows: Iterable[Hours], state: str, by: Person, minutes: dict[int, int], note: str = "") -> int:
    pks = [row.pk for row in rows]
    with transaction.atomic():
        found = Hours.objects.select_for_update(of=("self",)).filter(pk__in=pks)
        waiting = list(found.proposed().select_related("volunteer", "opportunity__coalition").order_by("pk"))
        now = timezone.now()
        for row in waiting:
            row.state, row.decided_at, row.decided_by = state, now, by
            row.minutes = min(minutes.get(row.pk, row.minutes), 2880)
            row.note = note[:250] or row.note
            row.save()
            audit.record(
                by, f"hours_{state}", row, coalition_id=row.opportunity.coalition_id, minutes=row.minutes
            )
            if state == Hours.State.APPROVED:
                _thank(row)
    return len(waiting)


def _thank(row: Hours) -> None:
    outbox.queue(mails.Thanks(row), key=f"hours:{row.pk}:thanks")


@dataclass(frozen=True)
class Statement:
    """The content of an hours letter: a volunteer's approved hours and their total in minutes."""

    volunteer: Volunteer
    rows: list[Hours]
    minutes: int
    first_on: date | None
    last_on: date | None


def statement(volunteer: Volunteer, since: date | None = None, until: date | None = None) -> Statement:
    """Return the volunteer's approved hours by day, from `since` through `until`. Two queries."""
    rows = of_volunteer(volunteer).approved()
    rows = rows.filter(worked_on__gte=since) if since else rows
    rows = rows.filter(worked_on__lte=until) if until else rows
    listed = list(rows.select_related("opportunity__coalition").order_by("worked_on", "pk"))
    days = [row.worked_on for row in listed]
    return Statement(volunteer, listed, rows.total(), days[0] if days else None, days[-1] if days else None)


def of_volunteer(volunteer: Volunteer) -> HoursQuerySet:
    """Return all hours of a volunteer, whatever their state."""
    rows: HoursQuerySet = Hours.objects.filter(volunteer=volunteer)
    return rows


def in_words(minutes: int) -> str:
    """Return hours and minutes such as 7:30, for letters and spreadsheets."""
    return f"{minutes // 60}:{minutes % 60:02}"


def read_clock(typed: str) -> int | None:
    """Return the minutes of "7:30", "7.5", or "7"; None where it is invalid or more than two days."""
    hours, _colon, minutes = typed.strip().partition(":")
    try:
        read = int(hours) * 60 + int(minutes) if minutes else round(float(hours.replace(",", ".")) * 60)
    except (ValueError, OverflowError):
        return None
    return read if 0 <= read <= 2880 else None
