"""Block people from the events and shifts of a coalition, and unblock them."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, Q, QuerySet

from bookings.models import Block
from coalitions.models import Coalition, Membership
from mailing.contacts import Contact, fingerprint_of
from office import audit, journal
from people.models import Person


def is_blocked(coalitions: Any, person: Person | None, email: str, phone: str) -> bool:
    """Return whether any of `coalitions` (a list or subquery of ids) blocks this person, address, or number.

    A block applies to a person or an address, a blocked membership to a member. Runs one query.
    """
    rows, members = _blocking(coalitions, marks_of(email, phone), person, email)
    return rows.values("pk").union(members.values("pk"), all=True).exists()


def blocking(coalitions: Any, marks: Sequence[str], email: str) -> Any:
    """Return the condition of `is_blocked` for a guest (`marks_of`), for a query that asks for more."""
    rows, members = _blocking(coalitions, marks, None, email)
    return Exists(rows) | Exists(members)


def marks_of(email: str, phone: str) -> list[str]:
    """Return what a block of this address and of this number is found by; "-", which no block has, without one."""
    return [fingerprint_of(email) or "-", fingerprint_of(phone) or "-"]


def _blocking(
    coalitions: Any, marks: Sequence[str], person: Person | None, email: str
) -> tuple[QuerySet[Block], QuerySet[Membership]]:
    blocked = Q(fingerprint__in=marks)
    if person:
        blocked |= Q(person=person)
    who = Q(person=person) if person else Q(person__email=email or "-")
    members = Membership.objects.filter(who, coalition__in=coalitions, state=Membership.State.BLOCKED)
    return Block.objects.filter(blocked, coalition__in=coalitions).order_by(), members.order_by()


def block(
    coalition: Coalition, contact: Contact, person: Person | None, *, by: Person, reason: str = ""
) -> Block | None:
    """Block this person or address. Logged.

    Returns None where there is neither email nor phone: a name alone does not identify a person.
    """
    mark = fingerprint_of(contact.email or contact.phone)
    if not mark:
        return None
    with transaction.atomic():
        row, _made = Block.objects.get_or_create(
            coalition=coalition,
            fingerprint=mark,
            defaults={"person": person, "name": contact.name, "reason": reason[:250], "blocked_by": by},
        )
        audit.record(by, "event_block", row, coalition_id=coalition.pk)
        _note(row)
    return row


def lift(row: Block, *, by: Person) -> None:
    """Unblock the person or address. Logged."""
    with transaction.atomic():
        audit.record(by, "event_block_lifted", row, coalition_id=row.coalition_id)
        _note(row, is_lifted=True)
        row.delete()


def _note(row: Block, *, is_lifted: bool = False) -> None:
    """Enter a block in the journal: a restored backup must know it. Coalitions keep their slug, not a number."""
    journal.note("block", row.fingerprint, coalition=row.coalition.slug, is_lifted=is_lifted)


def reapply(entries: list[dict[str, Any]]) -> int:
    """Apply the blocks of the journal to a restored database, in their order. Returns how many changed it."""
    changed = 0
    for entry in entries:
        [fingerprint] = entry["marks"]
        coalition = Coalition.objects.filter(slug=entry["coalition"]).first()
        if coalition is None:
            continue
        if entry["is_lifted"]:
            changed += Block.objects.filter(coalition=coalition, fingerprint=fingerprint).delete()[0]
        else:
            _row, made = Block.objects.get_or_create(coalition=coalition, fingerprint=fingerprint)
            changed += made
    return changed
