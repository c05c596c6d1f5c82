"""Generic references to rows of any app, which `mailing` does not import."""

from collections import defaultdict
from collections.abc import Iterable

from django.apps import apps
from django.db import models

Reference = tuple[str, int | None]


def of(row: models.Model | None) -> Reference:
    """Return `("events.rsvp", 17)` for a row, `("", None)` for none.

    A multi-table child is named as its parent: a hub and its coalition are the same.
    """
    if row is None:
        return "", None
    model = [type(row), *row._meta.get_parent_list()][-1]
    return model._meta.label_lower, row.pk


def load(references: Iterable[Reference], related: Iterable[str] = ()) -> dict[Reference, models.Model]:
    """Return the existing rows by reference, with their `related` rows: one query for each model."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for label, pk in references:
        if label and pk is not None:
            wanted[label].add(pk)
    found: dict[Reference, models.Model] = {}
    for label, pks in wanted.items():
        for row in apps.get_model(label)._base_manager.filter(pk__in=pks).select_related(*related):
            found[label, row.pk] = row
    return found
