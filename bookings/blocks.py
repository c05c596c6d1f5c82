"""A coalition does not take somebody at its events and shifts any more, and may change its mind."""

from typing import Any

from django.db import transaction
from django.db.models import Q

from bookings.models import Block
from coalitions.models import Coalition, Membership
from mailing.contacts import Contact, fingerprint_of
from office import audit
from people.models import Person


def is_blocked(coalitions: Any, person: Person | None, email: str, phone: str) -> bool:
    """Whether one of `coalitions` (a list or a subquery of numbers) does not take this person, address or number.

    As a guest, or as a member whom it has blocked. Two queries.
    """
    marks = [mark for mark in (fingerprint_of(email), fingerprint_of(phone)) if mark]
    blocked = Q(fingerprint__in=marks)
    if person:
        blocked |= Q(person=person)
    who = Q(person=person) if person else Q(person__email=email or "-")
    members = Membership.objects.filter(who, coalition__in=coalitions, state=Membership.State.BLOCKED)
    # Both are asked, whatever the first says: how long it takes must not tell.
    return any([Block.objects.filter(blocked, coalition__in=coalitions).exists(), members.exists()])


def block(
    coalition: Coalition, contact: Contact, person: Person | None, *, by: Person, reason: str = ""
) -> Block | None:
    """Keep this person or address away from now on. Logged.

    None where there is nothing to know them by: a name alone can be anybody's.
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
    return row


def lift(row: Block, *, by: Person) -> None:
    """Take them again. Logged."""
    with transaction.atomic():
        audit.record(by, "event_block_lifted", row, coalition_id=row.coalition_id)
        row.delete()
