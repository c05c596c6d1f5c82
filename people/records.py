"""Merge a person's record into another, or empty it."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from office import privacy
from people.models import Person
from people.signals import records_forgotten, records_merged


def merge(record: Person, owner: Person, *, everything: bool = False) -> None:
    """Move what refers to `record` to `owner`; where both have a row, the owner's stays.

    The record itself stays too.

    The caller must be in a transaction that holds the lock on whatever proves that both are one person.
    """
    privacy.merge(record, owner, everything=everything)
    records_merged.send(Person, record=record, owner=owner)


def forget(rows: QuerySet[Person]) -> int:
    """Empty the rows and deactivate their accounts. Returns the number of rows.

    The rows themselves stay, so that counts and the audit log keep their ids.
    """
    people = list(rows)
    for person in people:
        empty = Person(pk=person.pk, email=None, is_active=False, joined_at=person.joined_at)
        empty.set_unusable_password()
        empty.save()
    if people:
        records_forgotten.send(Person, people=people)
    return len(people)


def end_sessions(rows: QuerySet[UserSession]) -> int:
    """Sign out the browsers of these rows. Returns the number of rows."""
    Session.objects.filter(session_key__in=list(rows.values_list("session_key", flat=True))).delete()
    ended: int = rows.delete()[0]
    return ended


def erase_sessions(now: datetime) -> int:
    """Delete expired sessions and what was stored about their browsers. Returns the number of both."""
    expired: int = Session.objects.filter(expire_date__lt=now).delete()[0]
    gone = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
    return expired + int(gone.delete()[0])
