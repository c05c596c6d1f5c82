"""Remove sample content: the rows of every model that marks its samples, and the demo accounts.

Production does not install the demo content, but may still hold such rows from an installation that began with it.
"""

from collections import Counter
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import Q
from django.db.models.deletion import ProtectedError

from office import privacy
from office.privacy import Subject

SAMPLE_DOMAIN = "@example.org"


class NoAdministrator(Exception):
    """Every administrator is a demo account."""


def marked_models() -> list[type[models.Model]]:
    """Return the models that mark samples, history models last: removing a row adds a record to its history."""
    marked = [
        model
        for model in apps.get_models()
        if any(field.name == "is_sample" for field in model._meta.local_fields)
    ]
    return sorted(marked, key=lambda model: hasattr(model, "history_type"))


def sample_people() -> models.QuerySet[Any]:
    """Return the demo accounts and sample neighbors, known by an address or number that no one can have.

    example.org is reserved (RFC 2606), as are the numbers 555-0100 to 555-0199 of each area code, for fiction.
    """
    by_phone = Q(email=None, phone__regex=r"^\+1\d{3}55501\d\d$")
    return get_user_model()._default_manager.filter(Q(email__iendswith=SAMPLE_DOMAIN) | by_phone)


def are_there() -> bool:
    """Return whether there are samples to remove."""
    return sample_people().exists() or any(
        model._base_manager.filter(is_sample=True).exists() for model in marked_models()
    )


def remove() -> Counter[str]:
    """Remove all samples, sample people, and their dependents. Returns the number of rows gone by the model's label.

    Raises ProtectedError if a row that is no sample protects one, and NoAdministrator if none would be left; then
    nothing was removed. Opens its own transaction.
    """
    with transaction.atomic():
        before = _row_counts()
        people = list(sample_people())
        for person in people:  # their words, sign-ins and emails too, as when a person asks for it
            privacy.forget(person)
        for address in _sample_addresses():
            privacy.forget(Subject(email=address))
        for model in marked_models():
            _remove(model._base_manager.filter(is_sample=True))
        _remove(get_user_model()._default_manager.filter(pk__in=[person.pk for person in people]))
        had_administrator = any(person.is_superuser for person in people)
        if (
            had_administrator
            and not get_user_model()._default_manager.filter(is_superuser=True, is_active=True).exists()
        ):
            raise NoAdministrator
        return before - _row_counts()


def _sample_addresses() -> set[str]:
    """Return the sample addresses of guests, who have no account."""
    return {
        address
        for held in privacy.tables().values()
        if "email" in held.contact
        for address in held.model._default_manager.filter(email__iendswith=SAMPLE_DOMAIN).values_list(
            "email", flat=True
        )
    }


def _row_counts() -> Counter[str]:
    return Counter(
        {
            model._meta.label: model._base_manager.count()
            for model in apps.get_models(include_auto_created=True)
            if not model._meta.proxy
        }
    )


def _remove(rows: models.QuerySet[Any]) -> None:
    """Remove `rows`, after the samples that protect them."""
    try:
        rows.delete()
    except ProtectedError as error:
        if not all(getattr(row, "is_sample", False) for row in error.protected_objects):
            raise
        for row in error.protected_objects:
            _remove(type(row)._base_manager.filter(pk=row.pk))
        _remove(rows.all())
