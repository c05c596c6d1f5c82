"""Moderator access to a members' space: by invitation of facilitators, or in an emergency ("break the glass").

Each is logged, expires, and is visible to facilitators. Emergency access is also mailed to them.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from coalitions import facilitators
from coalitions.models import Coalition
from dialogue import mails
from dialogue.models import Visit
from dialogue.models.visit import is_moderator
from mailing import outbox
from office import audit
from people.models import Person

INVITED_FOR = timedelta(days=7)
EMERGENCY_FOR = timedelta(hours=4)


class NotOfTheGroup(Exception):
    """Only moderators may have access to a space they are no members of."""


def invite(coalition: Coalition, guest: Person, reason: str, by: Person) -> Visit:
    """Give a moderator read access for seven days, as a facilitator, and queue a mail to them.

    Logged. Raises NotOfTheGroup.
    """
    visit = _begin(coalition, guest, Visit.Kind.INVITED, reason, by)
    with transaction.atomic():
        outbox.queue(mails.VisitInvited(visit), key=f"visit:{visit.pk}:invited")
    return visit


def break_glass(coalition: Coalition, by: Person, reason: str) -> Visit:
    """Read a members' space for four hours without an invitation. Raises NotOfTheGroup.

    Logged and mailed to all facilitators in the same transaction.
    """
    with transaction.atomic():
        visit = _begin(coalition, by, Visit.Kind.EMERGENCY, reason, None)
        facilitators.tell(coalition, mails.GlassBroken, visit, key=f"visit:{visit.pk}")
    return visit


def _begin(coalition: Coalition, person: Person, kind: str, reason: str, by: Person | None) -> Visit:
    if not is_moderator(person):
        raise NotOfTheGroup
    lasts = EMERGENCY_FOR if kind == Visit.Kind.EMERGENCY else INVITED_FOR
    with transaction.atomic():
        visit = Visit.objects.create(
            coalition=coalition, person=person, kind=kind, reason=reason, invited_by=by,
            until=timezone.now() + lasts,
        )  # fmt: skip
        audit.record(by or person, f"visit.{kind}", visit, coalition_id=coalition.pk, person=person.pk)
    return visit


def end(visit: Visit, by: Person) -> None:
    """End a visit early, by either side. Idempotent. Logged."""
    with transaction.atomic():
        if Visit.objects.lasting().filter(pk=visit.pk).update(ended_at=timezone.now()):
            audit.record(by, "visit.ended", visit, coalition_id=visit.coalition_id)


def is_visiting(person: Any, coalition: Coalition) -> bool:
    """Return whether a moderator has access to a space now."""
    return (
        is_moderator(person) and Visit.objects.lasting().filter(person=person, coalition=coalition).exists()
    )


def note_look(coalition: Coalition, person: Person) -> None:
    """Log that a person who is no member looked at the dialogue or the documents."""
    audit.record(person, "space.looked_at", coalition, coalition_id=coalition.pk)
