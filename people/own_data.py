"""What this room holds about a person, and how long."""

from typing import Any

from allauth.account.models import EmailAddress
from django.utils.translation import gettext_lazy as _

from office.registries import OwnData, RetentionRule, own_data, retention
from people.models import Consent, Person


def _forget(person: Person) -> int:
    """The row stays, empty, so that counts and the audit log keep their number; nobody can sign in by it."""
    EmailAddress.objects.filter(user=person).delete()
    person.email = None
    person.new_email = ""
    person.name = ""
    person.phone = ""
    person.zip_code = ""
    person.is_active = False
    person.set_unusable_password()
    person.save()
    return 1


def register() -> None:
    own_data.register(
        OwnData(
            "people.Person",
            _("your details"),
            rows=lambda person: Person.objects.filter(pk=person.pk),
            fields=("name", "email", "new_email", "phone", "zip_code", "language", "time_zone", "joined_at"),
            forget=_forget,
            order=0,
        )
    )
    own_data.register(
        OwnData(
            "people.Consent",
            _("what you agreed to"),
            rows=lambda person: Consent.objects.filter(person=person),
            fields=("at", "purpose", "is_given", "wording", "source", "about"),
            forget=lambda person: Consent.objects.filter(person=person).delete()[0],
        )
    )
    keep: Any = lambda now: 0  # noqa: E731
    retention.register(
        RetentionRule("people.Person", _("Your details: until you ask us to forget them."), None, keep)
    )
    retention.register(
        RetentionRule("people.Consent", _("What you agreed to: as long as we rely on it."), None, keep)
    )
