"""Remove sample content: the rows of every model that marks its samples.

Production does not install the demo content, but may still hold such rows from an installation that began with it.
"""

from collections import Counter
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models.deletion import ProtectedError


def marked_models() -> list[type[models.Model]]:
    """Return the models that mark samples, history models last: removing a row adds a record to its history."""
    marked = [
        model
        for model in apps.get_models()
        if any(field.name == "is_sample" for field in model._meta.local_fields)
    ]
    return sorted(marked, key=lambda model: hasattr(model, "history_type"))


def remove() -> Counter[str]:
    """Remove all samples and their dependents. Returns the number of removed rows by the model's label.

    Raises ProtectedError, having removed nothing, if a row that is no sample protects one. Opens its own
    transaction.
    """
    removed: Counter[str] = Counter()
    with transaction.atomic():
        for model in marked_models():
            removed.update(_remove(model._base_manager.filter(is_sample=True)))
    return removed


def _remove(rows: models.QuerySet[Any]) -> Counter[str]:
    """Remove `rows`, after the samples that protect them."""
    removed: Counter[str] = Counter()
    try:
        removed.update(rows.delete()[1])
    except ProtectedError as error:
        if not all(getattr(row, "is_sample", False) for row in error.protected_objects):
            raise
        for row in error.protected_objects:
            removed.update(_remove(type(row)._base_manager.filter(pk=row.pk)))
        removed.update(_remove(rows.all()))
    return removed
