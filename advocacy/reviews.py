"""How an action goes live: its author saves it, and a second person approves it, near an election two."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from advocacy import records
from advocacy.models import Action
from office import audit

PERMISSION = "advocacy.review_action"


class NotYours(Exception):
    """The person wrote the action, has approved it already, or lacks the right."""


class NotReady(Exception):
    """The decision is not published, its tax questions are not answered, or the time is over."""


def may_review(person: Any, action: Action) -> bool:
    """Return whether `person` may approve an action now: never its author, and nobody twice."""
    return (
        person.is_active
        and person.has_perm(PERMISSION)
        and action.author_id is not None
        and person.pk not in {action.author_id, action.reviewed_by_id, action.second_by_id}
        and not action.is_live
        and action.withdrawn_at is None
    )


def missing(action: Action) -> list[str]:
    """Return what must be settled before anyone can approve it, as names: "published", "tax", "time"."""
    decision = action.decision
    found = []
    if not decision.is_public:
        found.append("published")
    if not (decision.legislation and decision.audience):
        found.append("tax")
    if action.is_over or action.is_off:
        found.append("time")
    return found


def approve(action: Action, by: Any) -> bool:
    """Approve an action as a colleague of its author. Return whether it is live now.

    Where it is open within 60 days of the election for a seat it names, it goes live with the second approval. Going live writes the
    advocacy record. Locks the action; logged. Raises NotYours, NotReady.
    """
    with transaction.atomic():
        row = (
            Action.objects.select_for_update(of=("self",)).select_related("decision__body").get(pk=action.pk)
        )
        if not may_review(by, row):
            raise NotYours
        if missing(row):
            raise NotReady
        now = timezone.now()
        if row.needs_two and row.second_by_id is None:
            row.second_by, row.second_at = by, now
            audit.record(by, "advocacy.action_first_approved", row)
        else:
            row.reviewed_by, row.reviewed_at = by, now
            audit.record(by, "advocacy.action_approved", row)
            records.record_action(row, by)
        row.save()
    return row.is_live


def reopen(action: Action) -> None:
    """Take back the approvals of an action whose words were changed. The caller saves it."""
    action.reviewed_by = action.second_by = None
    action.reviewed_at = action.second_at = None


def withdraw(action: Action, by: Any) -> None:
    """Take an action off the site at once. Logged."""
    with transaction.atomic():
        row = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
        if row.withdrawn_at is None:
            row.withdrawn_at = timezone.now()
            row.save(update_fields=["withdrawn_at"])
            audit.record(by, "advocacy.action_withdrawn", row)
