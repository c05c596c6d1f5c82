"""A coalition does not take somebody at its events any more, and may change its mind."""

from django.db import transaction
from django.utils import timezone

from coalitions.models import Coalition
from events import attendance
from events.models import RSVP, Block
from mailing.contacts import fingerprint_of
from office import audit
from people.models import Person


def block(coalition: Coalition, rsvp: RSVP, *, by: Person, reason: str = "") -> Block | None:
    """Keep this person or address from the coalition's events, from now on and at those still to come.

    None where there is nothing to know them by: a name alone can be anybody's. Logged.
    """
    mark = fingerprint_of(rsvp.email or rsvp.phone)
    if not mark:
        return None
    with transaction.atomic():
        row, _made = Block.objects.get_or_create(
            coalition=coalition,
            fingerprint=mark,
            defaults={"person": rsvp.person, "name": rsvp.name, "reason": reason[:250], "blocked_by": by},
        )
        audit.record(by, "event_block", row, coalition_id=coalition.pk)
    same = RSVP.objects.alive().filter(email=rsvp.email, phone=rsvp.phone, event__ends_at__gt=timezone.now())
    for standing in same.filter(event__hosts__coalition=coalition, event__hosts__is_lead=True):
        attendance.decline(standing, by)
    return row


def lift(row: Block, *, by: Person) -> None:
    """Take them again. Logged."""
    with transaction.atomic():
        audit.record(by, "event_block_lifted", row, coalition_id=row.coalition_id)
        row.delete()
