"""Moving, postponing and cancelling an event, and who is told of it.

A change and the news of it are one transaction: what must be told is not saved if its mails cannot be queued. People
are told when time or place changed, or when the editor ticks it; each once, the waiting list too.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from bookings.mails import AnyMail
from events import mails
from events.attendance import rsvps
from events.event_fields import Trait, having
from events.models import Event, FormerEventSlug
from events.signals import event_changed
from mailing import batches
from mailing.letters import letters_about
from office import audit
from people.models import Person

State = Event.State
# So long a cancellation can be taken back before anybody is written to, unless the event starts this soon.
TAKEN_BACK_WITHIN = timedelta(minutes=10)
TOLD_AT_ONCE = timedelta(hours=2)


class TooLate(Exception):
    """People have been told already."""


def moved(before: Event, after: Event) -> bool:
    """Whether time or place differ: what is told without being asked."""
    return _differs(before, after, Trait.TIME | Trait.PLACE)


def _differs(before: Event, after: Event, traits: Trait) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in having(traits))


def save(event: Event, *, by: Person | None, tell: bool = False) -> int:
    """Save what an editor changed, with all that follows from it; how many were told.

    A new time plans the reminders anew and keeps the old one for the page; time and place raise `sequence`; more
    places go to those who wait; a new short address leaves a redirect behind. Locks the event. Logged.
    """
    with transaction.atomic():
        before = rsvps.lock(event.pk)
        _keep_counters(before, event)
        has_new_time = _differs(before, event, Trait.TIME)
        is_new = moved(before, event) or before.state != event.state
        if has_new_time:
            event.time_revision += 1
            event.former_starts_at = before.starts_at if before.is_announced else None
        if is_new:
            event.sequence += 1
        event.save()
        FormerEventSlug.leave(before.slug, event)
        told = 0
        if before.is_announced and event.takes_place and (moved(before, event) or tell):
            told = _tell(event, mails.EventChanged, stamp="" if is_new else _stamp())
        if has_new_time or before.state != event.state:
            rsvps.plan_anew(event)
        rsvps.fill(event)
        if is_new:
            event_changed.send(Event, event=event, by=by)
        audit.record(by, "event_changed", event, told=told, sequence=event.sequence)
    return told


def _stamp() -> str:
    """Tells one ticked change from the next, where `sequence` did not rise."""
    return f":{timezone.now():%Y%m%d%H%M%S}"


def _keep_counters(before: Event, event: Event) -> None:
    """What other processes keep on the row is not written over by a form that was open for an hour."""
    for name in having(Trait.KEPT):
        setattr(event, name, getattr(before, name))


def publish(event: Event, *, by: Person, at: Any = None) -> None:
    """Announce a draft now, or at a time to come."""
    with transaction.atomic():
        row = rsvps.lock(event.pk)
        row.state = State.PUBLISHED
        row.published_at = at or timezone.now()
        row.save()
        audit.record(by, "event_published", row)


def postpone(event: Event, *, by: Person | None, notice: str = "") -> int:
    """It does not take place on its day, a new one follows; places are kept. How many were told."""
    return _call_off(event, State.POSTPONED, mails.EventPostponed, by, notice)


def cancel(event: Event, *, by: Person | None, notice: str = "") -> int:
    """It does not take place. Reminders and invitations are called off; how many are told, at `told_at`."""
    return _call_off(event, State.CANCELLED, mails.EventCancelled, by, notice)


def told_at(event: Event) -> datetime:
    """When people are told that a cancelled event is off: ten minutes later, at once where it starts within two hours.

    Raises ValueError for an event that is not cancelled.
    """
    if event.cancelled_at is None:
        raise ValueError("not cancelled")
    at_once = event.starts_at - event.cancelled_at <= TOLD_AT_ONCE
    return event.cancelled_at if at_once else event.cancelled_at + TAKEN_BACK_WITHIN


def can_be_taken_back(event: Event) -> bool:
    """Whether it was cancelled so shortly ago that nobody has been told yet."""
    return event.is_cancelled and event.cancelled_at is not None and timezone.now() < told_at(event)


def take_back(event: Event, *, by: Person | None) -> None:
    """It takes place after all: as it was, and nobody is written to. Raises TooLate. Locks the event; logged.

    Invitations that were stopped stay so.
    """
    with transaction.atomic():
        row = rsvps.lock(event.pk)
        if not can_be_taken_back(row):
            raise TooLate
        row.state, row.cancelled_from, row.notice = row.cancelled_from or State.PUBLISHED, "", ""
        # Calendars take what is newer; reminders that were called off are queued anew.
        row.sequence += 1
        row.time_revision += 1
        row.save()
        rsvps.call_off_news(row)
        rsvps.plan_anew(row)
        # They see by `cancelled_at` what was called off with it.
        event_changed.send(Event, event=row, by=by)
        row.cancelled_at = None
        row.save(update_fields=["cancelled_at"])
        rsvps.fill(row)
        audit.record(by, "event_taken_back", row)


def _call_off(event: Event, state: str, mail: AnyMail, by: Person | None, notice: str) -> int:
    with transaction.atomic():
        row = rsvps.lock(event.pk)
        if row.state in {state, State.CANCELLED}:
            return 0
        was_announced, before = row.is_announced, row.state
        row.state, row.notice = state, notice
        row.sequence += 1
        if state == State.CANCELLED:
            row.cancelled_at, row.cancelled_from = timezone.now(), before
        else:
            row.former_starts_at = row.starts_at
        row.save()
        due_at = told_at(row) if state == State.CANCELLED else None
        told = _tell(row, mail, due_at=due_at) if was_announced and not row.is_past else 0
        rsvps.plan_anew(row)
        _stop_invitations(row, by)
        event_changed.send(Event, event=row, by=by)
        audit.record(by, f"event_{state}", row, told=told)
    return told


def _tell(event: Event, mail: AnyMail, stamp: str = "", due_at: datetime | None = None) -> int:
    """One notice to everybody who comes or waits. Must run in the transaction of the change."""
    key = f"event:{event.pk}:{mail.name.rpartition('/')[2]}:{event.sequence}{stamp}"
    return rsvps.announce(event, mail, key=key, due_at=due_at)


def _stop_invitations(event: Event, by: Person | None) -> None:
    """Nobody is invited any more to what does not take place."""
    for batch in letters_about(event, mails.Invitation):
        batches.cancel(batch, by=by)
