"""Merge a person's record into another, or empty it."""

from allauth.account.models import EmailAddress
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
    EmailAddress.objects.filter(user__in=people).delete()
    for person in people:
        person.email = None
        person.new_email = person.name = person.shown_as = person.phone = person.zip_code = ""
        person.is_active = False
        person.set_unusable_password()
        person.save()
    if people:
        records_forgotten.send(Person, people=people)
    return len(people)
