"""People's records: merged into another, emptied."""

from allauth.account.models import EmailAddress
from django.db.models import QuerySet

from office import privacy
from people.models import Person
from people.signals import records_merged


def merge(record: Person, owner: Person) -> None:
    """Give what names `record` to `owner`; where both have one, the owner's stays. The record itself stays too.

    The caller must be in a transaction that holds the lock of what makes them one.
    """
    privacy.merge(record, owner)
    records_merged.send(Person, record=record, owner=owner)


def forget(rows: QuerySet[Person]) -> int:
    """Empty the rows, which stay, so that counts and the audit log keep their number; nobody can sign in by them."""
    people = list(rows)
    EmailAddress.objects.filter(user__in=people).delete()
    for person in people:
        person.email = None
        person.new_email = person.name = person.phone = person.zip_code = ""
        person.is_active = False
        person.set_unusable_password()
        person.save()
    return len(people)
