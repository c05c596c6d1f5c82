"""Settle the memberships of two records of one person, where both are in a coalition."""

from django.utils import timezone

from coalitions.counters import recount
from coalitions.models import Coalition, Membership
from people.models import Person

State = Membership.State
# The state that counts where two records of a person have different ones: what a coalition decided comes first.
STRONGEST = [State.BLOCKED, State.REMOVED, State.ACTIVE, State.PENDING, State.DECLINED, State.LEFT]


def settle(record: Person, owner: Person) -> None:
    """Give the owner the stronger state and role of the two, end the record's membership, and recount.

    The caller must be in a transaction. Locks the coalitions of both, ordered by primary key. Queues no mail.
    """
    theirs = {row.coalition_id: row for row in Membership.objects.filter(person=record)}
    mine = {row.coalition_id: row for row in Membership.objects.filter(person=owner)}
    ids = _locked(record, owner)
    for pk in ids:
        row, other = mine.get(pk), theirs.get(pk)
        if row is not None and other is not None:
            _join(row, other)
    recount(ids)


def count_again(record: Person, owner: Person) -> None:
    """Recount the coalitions of both, once they are two people again. Locks the coalitions, ordered by primary key."""
    recount(_locked(record, owner))


def _locked(record: Person, owner: Person) -> list[int]:
    coalitions = Membership.objects.filter(person__in=[record, owner]).values("coalition")
    rows = Coalition.objects.select_for_update().filter(pk__in=coalitions).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _join(row: Membership, other: Membership) -> None:
    facilitates = row.is_facilitator or other.is_facilitator
    if STRONGEST.index(State(other.state)) < STRONGEST.index(State(row.state)):
        row.state, row.decision_note = other.state, other.decision_note
        row.ended_at = other.ended_at
    joined = [moment for moment in (row.joined_at, other.joined_at) if moment]
    row.joined_at = min(joined, default=None)
    if facilitates and row.state == State.ACTIVE:
        row.role = Membership.Role.FACILITATOR
    row.note = row.note or other.note
    row.save()
    other.state, other.role, other.ended_at = State.LEFT, Membership.Role.MEMBER, timezone.now()
    other.save()
