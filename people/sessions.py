"""End a person's sessions, on every device."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.db import transaction

from office import audit, journal
from people.models import Person


def end_all(person: Person, by: Any) -> int:
    """Sign the person out everywhere, and forget their known browsers. Returns the number of sessions. Logged.

    Renews their nonce, which revokes their links too. Opens its own transaction.
    """
    with transaction.atomic():
        ended = 0
        for session in UserSession.objects.filter(user=person):
            session.end()
            ended += 1
        person.nonce = journal.renewed_nonce(person)
        person.save(update_fields=["nonce"])
        audit.record(by, "sessions_ended", person, sessions=ended)
    return ended
