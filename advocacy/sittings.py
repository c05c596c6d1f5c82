"""Sittings: each change raises the calendar's sequence, and followers hear about it once."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from advocacy import audiences, hours, mails, speakers
from advocacy.models import Decision, Sitting, SittingChange
from mailing import batches
from office import audit

Kind = SittingChange.Kind
# A change of one of these means a new sequence for calendars.
SHOWN = ("starts_at", "ends_at", "place", "room", "state", "kind")
# A change of one of these is news for followers.
NEWS = ("starts_at", "state")


def save(sitting: Sitting, by: Any) -> SittingChange | None:
    """Save a new or changed sitting. Returns the change that followers are told of, or None.

    Locks the sitting. A later time or another state of a published decision starts one batch to its followers, keyed
    by the sequence, so that saving again tells nobody twice; speakers are asked again instead. What people can do
    until the sitting begins moves with it. Logged.
    """
    with transaction.atomic():
        former = Sitting.objects.select_for_update(of=("self",)).filter(pk=sitting.pk).first()
        changed = [name for name in SHOWN if former and getattr(former, name) != getattr(sitting, name)]
        if former is not None:
            sitting.uid = former.uid
            sitting.sequence = former.sequence + bool(changed)
        sitting.save()
        if former is not None:
            hours.follow(sitting, former)
        kind = _kind(sitting, former, changed)
        if kind:
            audit.record(by, "advocacy.sitting_changed", sitting, kind=str(kind))
        if not kind or not sitting.decision.is_public or sitting.is_past:
            return None
        change = SittingChange.objects.create(
            sitting=sitting, kind=kind, sequence=sitting.sequence, starts_at=sitting.starts_at, by=by
        )
        speakers.ask_again(change)
        _tell(change, by)
        return change


def _kind(sitting: Sitting, former: Sitting | None, changed: list[str]) -> str:
    if former is None:
        return Kind.ADDED
    if not set(changed) & {*NEWS}:
        return ""
    if sitting.is_cancelled:
        return Kind.CANCELLED
    if sitting.is_postponed:
        return Kind.POSTPONED
    return Kind.MOVED


def _tell(change: SittingChange, by: Any) -> None:
    decision = change.sitting.decision
    with translation.override(settings.LANGUAGE_CODE):
        title = gettext("Change of a decision: %(title)s") % {"title": decision.title}
    batch = batches.draft(
        mails.SittingChanged(change, decision=decision.pk),
        audiences.Followers,
        key=f"advocacy:sitting:{change.sitting_id}:{change.sequence}",
        title=title,
        by=by,
    )
    try:
        batches.start(batch, by=by)
    except batches.CannotStart:
        # The postal address is missing. Staff see the draft among the batches.
        return


def follow(decision: Decision, person: Any) -> None:
    """Let a person hear about each change of a decision. Idempotent."""
    decision.followers.get_or_create(person=person)


def unfollow(decision: Decision, person: Any) -> None:
    decision.followers.filter(person=person).delete()


def move(sitting: Sitting, starts_at: datetime, by: Any) -> SittingChange | None:
    """Move a sitting to another time; its length stays."""
    if sitting.ends_at is not None:
        sitting.ends_at += starts_at - sitting.starts_at
    sitting.starts_at = starts_at
    sitting.state = Sitting.State.SCHEDULED
    return save(sitting, by)


def postpone(sitting: Sitting, by: Any) -> SittingChange | None:
    sitting.state = Sitting.State.POSTPONED
    return save(sitting, by)
