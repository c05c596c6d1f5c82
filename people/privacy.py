"""What the portal holds about people themselves."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from office.privacy import After, Blank, Held
from people import merges, records
from people.models import Consent, Merge, Person, StaffInvitation


def _themselves(person: Any) -> QuerySet[Person]:
    return Person.objects.filter(pk=person.pk)


def _merges(person: Any) -> QuerySet[Merge]:
    return Merge.objects.filter(record=person) | Merge.objects.filter(owner=person)


HELD = [
    Held(
        Merge,
        "",
        _("What a merge of two records changed, so that it can be undone: 30 days."),
        find=_merges,
        forget=Blank("journal"),
        erase=After(merges.UNDOABLE_FOR, "done_at", Blank("journal")),
    ),
    Held(
        Person,
        _("your details"),
        _("Your details: until you ask us to delete them."),
        fields=(
            "name",
            "shown_as",
            "hidden_since",
            "age_band",
            "email",
            "new_email",
            "phone",
            "zip_code",
            "language",
            "time_zone",
            "joined_at",
        ),
        find=_themselves,
        forget=records.forget,
    ),
    Held(
        Consent,
        _("what you agreed to"),
        _("What you agreed to: as long as we rely on it."),
        fields=("at", "purpose", "is_given", "wording", "source", "about"),
        person="person",
    ),
    Held(
        StaffInvitation,
        _("invitations to our staff"),
        _("Invitations to our staff: for 90 days."),
        fields=("name", "email", "invited_at", "accepted_at"),
        contact=("email",),
        erase=After(timedelta(days=90), "invited_at"),
    ),
]
