"""Naming a row of any app by its kind and number: `mailing` imports none of them."""

from collections import defaultdict
from collections.abc import Iterable

from django.apps import apps
from django.db import models

Reference = tuple[str, int | None]


def of(row: models.Model | None) -> Reference:
    """`("events.rsvp", 17)` of a row, `("", None)` of none.

    A child of another model is named as its parent: a hub and the coalition it is are one and the same.
    """
    if row is None:
        return "", None
    model = [type(row), *row._meta.get_parent_list()][-1]
    return model._meta.label_lower, row.pk


def load(references: Iterable[Reference], related: Iterable[str] = ()) -> dict[Reference, models.Model]:
    """The rows still there, by reference: one query for each kind, with `related` rows where the kind has them."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for label, pk in references:
        if label and pk is not None:
            wanted[label].add(pk)
    found: dict[Reference, models.Model] = {}
    for label, pks in wanted.items():
        for row in apps.get_model(label)._base_manager.filter(pk__in=pks).select_related(*related):
            found[label, row.pk] = row
    return found
