"""Changing, postponing, and canceling an event, and notifying people.

A change and its notices are one transaction: the change is not saved if its mails cannot be queued. People are
notified when time or place changed, or when the editor asks for it; each once, including the waitlist.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from bookings.mails import AnyMail
from coalitions import public_contacts
from events import mails
from events.attendance import rsvps
from events.event_fields import Trait, having
from events.models import Event, FormerEventSlug, Host
from events.signals import event_changed
from mailing import batches
from mailing.letters import letters_about
from office import audit
from people.models import Person

State = Event.State
# How long a cancellation can be undone before anyone is notified, unless the event starts within the second period.
TAKEN_BACK_WITHIN = timedelta(minutes=10)
TOLD_AT_ONCE = timedelta(hours=2)


class TooLate(Exception):
    """People have already been notified."""


def moved(before: Event, after: Event) -> bool:
    """Return whether time or place differ: changes that people are always notified of."""
    return _differs(before, after, Trait.TIME | Trait.PLACE)


def _differs(before: Event, after: Event, traits: Trait) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in having(traits))


def save(event: Event, *, by: Person | None, tell: bool = False) -> int:
    """Save an editor's changes and what follows from them. Returns how many people are notified.

    A new time plans the reminders again and keeps the old time for the page. A new time or place increments
    `sequence`. Additional spots go to the waitlist; a new slug leaves a redirect. Locks the event. Logged.
    """
    with transaction.atomic():
        before = rsvps.lock(event.pk)
        _keep_counters(before, event)
        has_new_time = _differs(before, event, Trait.TIME)
        has_new_state = before.state != event.state
        is_new = moved(before, event) or has_new_state
        # Reminders that were withdrawn need new keys, also where a postponed event keeps its time.
        event.time_revision += has_new_time or has_new_state
        if has_new_time:
            event.former_starts_at = before.starts_at if before.is_announced else None
        if is_new:
            event.sequence += 1
        event.save()
        FormerEventSlug.leave(before.slug, event)
        if before.contact_name != event.contact_name:
            _tell_contact(event, by)
        told = 0
        tells = before.is_announced and event.takes_place and (moved(before, event) or tell)
        if tells or is_new:
            told = _tell(event, mails.EventChanged if tells else None, stamp="" if is_new else _stamp())
        rsvps.fill(event)
        if is_new:
            event_changed.send(Event, event=event, by=by)
        audit.record(by, "event_changed", event, told=told, sequence=event.sequence)
    return told


def _stamp() -> str:
    """Return a key suffix that tells apart two changes that did not increment `sequence`."""
    return f":{timezone.now():%Y%m%d%H%M%S}"


def _keep_counters(before: Event, event: Event) -> None:
    """Keep values that other processes maintain: a form may have been open for an hour."""
    for name in having(Trait.KEPT):
        setattr(event, name, getattr(before, name))


def publish(event: Event, *, by: Person, at: Any = None) -> None:
    """Publish a draft now, or at a future time. Locks the event. Logged."""
    with transaction.atomic():
        row = rsvps.lock(event.pk)
        row.state = State.PUBLISHED
        row.published_at = at or timezone.now()
        row.save()
        _tell_contact(row, by)
        audit.record(by, "event_published", row)


def _tell_contact(event: Event, by: Person | None) -> None:
    """Tell the person whom the page names as the contact, once for a series."""
    if event.state == State.PUBLISHED:
        occasion = f"series:{event.series_id}" if event.series_id else f"event:{event.pk}"
        hosts = Host.objects.agreed().filter(event=event).values_list("coalition", flat=True)
        public_contacts.tell(
            event.contact_name,
            list(hosts),
            title=event.title,
            path=event.get_absolute_url(),
            key=occasion,
            by=by,
        )


def postpone(event: Event, *, by: Person | None, notice: str = "") -> int:
    """Postpone the event; RSVPs are kept for the new date.

    Returns how many people are notified. Locks the event; logged.
    """
    return _call_off(event, State.POSTPONED, mails.EventPostponed, by, notice)


def cancel(event: Event, *, by: Person | None, notice: str = "") -> int:
    """Cancel the event, its reminders, and its invitations. Returns how many people are notified, at `told_at`.

    Locks the event. Logged. Idempotent.
    """
    return _call_off(event, State.CANCELLED, mails.EventCancelled, by, notice)


def told_at(event: Event) -> datetime:
    """Return when people are notified of the cancellation.

    Ten minutes after it, or immediately if the event starts within two hours. Raises ValueError for an event that is
    not canceled.
    """
    if event.cancelled_at is None:
        raise ValueError("not cancelled")
    at_once = event.starts_at - event.cancelled_at <= TOLD_AT_ONCE
    return event.cancelled_at if at_once else event.cancelled_at + TAKEN_BACK_WITHIN


def can_be_taken_back(event: Event) -> bool:
    """Return whether the cancellation is so recent that no one has been notified yet."""
    return event.is_cancelled and event.cancelled_at is not None and timezone.now() < told_at(event)


def take_back(event: Event, *, by: Person | None) -> None:
    """Undo a cancellation without notifying anyone. Raises TooLate. Locks the event; logged.

    Stopped invitations stay stopped.
    """
    with transaction.atomic():
        row = rsvps.lock(event.pk)
        if not can_be_taken_back(row):
            raise TooLate
        row.state, row.cancelled_from, row.notice = row.cancelled_from or State.PUBLISHED, "", ""
        # Calendars accept only a newer sequence; withdrawn reminders need new keys.
        row.sequence += 1
        row.time_revision += 1
        row.save()
        _tell(row, None)
        # Receivers use `cancelled_at` to find what was canceled with the event.
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
        told = _tell(row, mail if was_announced and not row.is_past else None, due_at=due_at)
        _stop_invitations(row, by)
        event_changed.send(Event, event=row, by=by)
        audit.record(by, f"event_{state}", row, told=told)
    return told


def _tell(event: Event, mail: AnyMail | None, stamp: str = "", due_at: datetime | None = None) -> int:
    """Tell everyone going or on the waitlist, and plan reminders again. Must run in the transaction of the change."""
    name = mail.name.rpartition("/")[2] if mail else ""
    return rsvps.tell_all(event, mail, key=f"event:{event.pk}:{name}:{event.sequence}{stamp}", due_at=due_at)


def _stop_invitations(event: Event, by: Person | None) -> None:
    """Cancel mailings that invite people to the event."""
    for batch in letters_about(event, mails.Invitation):
        batches.cancel(batch, by=by)
