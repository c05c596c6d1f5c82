"""The names that people show to others: hide them, show them again, change them.

`Person.name_or` and `Person.public_name` are what pages, feeds and emails for strangers and members use. Facilitators'
own pages and staff use `Person.name`.
"""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from office import audit
from office.models import SiteSettings
from people.models import Person
from people.signals import name_changed


def hide(person: Person, by: Person | None = None) -> None:
    """Hide a person's name from everyone but their facilitators and staff. Idempotent, reversible; logged."""
    with transaction.atomic():
        if Person.objects.filter(pk=person.pk, hidden_since=None).update(hidden_since=timezone.now()):
            audit.record(by or person, "name_hidden", person)
    person.refresh_from_db(fields=["hidden_since"])


def show(person: Person, by: Person | None = None) -> None:
    """Show a hidden name again, wherever it was shown before. Idempotent; logged."""
    with transaction.atomic():
        if Person.objects.filter(pk=person.pk, hidden_since__isnull=False).update(hidden_since=None):
            audit.record(by or person, "name_shown", person)
    person.hidden_since = None


def typed(text: str) -> str:
    """Return a name that someone typed for a public page, such as an event's contact; "a facilitator" while hidden.

    It is hidden in safe mode, and while anyone of that name hides theirs. One query at most.
    """
    if not text:
        return ""
    hidden = Person.objects.filter(
        Q(name__iexact=text) | Q(shown_as__iexact=text), hidden_since__isnull=False
    )
    if SiteSettings.current().safe_mode or hidden.exists():
        return gettext("a facilitator")
    return text


def rename_typed(rows: QuerySet[Any], person: Person, former: set[str]) -> int:
    """Put a person's present public name in place of the former ones in `contact_name`. Returns how many rows."""
    return rows.filter(contact_name__in=former).update(contact_name=(person.shown_as or person.name)[:80])


def change(person: Person, *, name: str, shown_as: str, by: Person | None = None) -> None:
    """Change a person's name and the one shown to others; apps that copied a name as text replace it. Logged."""
    with transaction.atomic():
        before = Person.objects.select_for_update().get(pk=person.pk)
        person.name, person.shown_as = name, shown_as
        if (before.name, before.shown_as) == (name, shown_as):
            return
        person.save(update_fields=["name", "shown_as"])
        names = {before.name, before.shown_as} - {"", name, shown_as}
        name_changed.send(Person, person=person, former=names)
        audit.record(by or person, "name_changed", person)


def show_as(person: Person, shown_as: str) -> None:
    """Choose the name that others read; an empty one, or the person's own name, needs no other."""
    change(person, name=person.name, shown_as="" if shown_as == person.name else shown_as)
