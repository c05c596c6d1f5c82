"""Decide about commitments, and open them again: each step names who decided, with a reason."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from advocacy.models import Commitment, CommitmentStep
from coalitions import facilitators
from office import audit
from people.models import Person


class NotYours(Exception):
    """Only facilitators of the watching hub and Advocacy staff decide."""


class NotReviewed(Exception):
    """A quoted commitment: nothing is decided about it here."""


class WrongState(Exception):
    """It was decided meanwhile, or is not decided yet."""


class NoReason(Exception):
    """A decision needs its reason."""


def decide(commitment: Commitment, state: str, by: Person, reason: str) -> CommitmentStep:
    """Decide an open commitment. Raises NotYours, NotReviewed, WrongState, NoReason. Locks its row; logged."""
    target = Commitment.State(state)
    return _step(commitment, by, reason, target, was_open=True, action="commitment.decided")


def reopen(commitment: Commitment, by: Person, reason: str, due_on: date | None = None) -> CommitmentStep:
    """Open a decided commitment again, with a new due date if given; every step before stays. Raises as `decide`."""
    return _step(
        commitment, by, reason, Commitment.State.PROMISED, was_open=False, action="commitment.reopened", due_on=due_on
    )  # fmt: skip


def _step(
    commitment: Commitment,
    by: Person,
    reason: str,
    target: Commitment.State,
    *,
    was_open: bool,
    action: str,
    due_on: date | None = None,
) -> CommitmentStep:
    with transaction.atomic():
        row = Commitment.objects.decidable_by(by).filter(pk=commitment.pk).first()
        if row is None:
            raise NotYours
        row = Commitment.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if not row.is_reviewed:
            raise NotReviewed
        if row.is_open != was_open or (was_open and target == Commitment.State.PROMISED):
            raise WrongState
        if not reason.strip():
            raise NoReason
        row.state = target
        row.due_on = due_on or row.due_on
        row.save(update_fields=["state", "due_on"])
        step = CommitmentStep.objects.create(
            commitment=row,
            state=target,
            due_on=row.due_on,
            reason=reason.strip(),
            decided_by=by,
            decided_as=_as(row, by),
        )
        audit.record(by, action, row, coalition_id=row.watched_by_id, state=str(target))
    return step


def _as(row: Commitment, by: Person) -> str:
    """Return in which role they decide, as the page shows it beside the name."""
    watching = row.watched_by
    if watching is not None and facilitators.leads(by.pk, watching.pk):
        return str(watching.name)[:160]
    return gettext("PSE staff")


def steps_with_names(commitment: Commitment) -> list[CommitmentStep]:
    """Return the steps in order, each with `who`: the name as the person shows it, or only the role. One query."""
    rows = list(commitment.steps.select_related("decided_by"))
    for row in rows:
        row.who = row.decided_by.name_or("") if row.decided_by else ""  # type: ignore[attr-defined]
    return rows


def save(commitment: Commitment, by: Person, counties: Any) -> Commitment:
    """Create or change a commitment. Logged."""
    with transaction.atomic():
        is_new = commitment.pk is None
        if is_new:
            commitment.created_by = by
        commitment.save()
        commitment.counties.set(counties)
        audit.record(
            by,
            "commitment.added" if is_new else "commitment.changed",
            commitment,
            coalition_id=commitment.watched_by_id,
        )
    return commitment
