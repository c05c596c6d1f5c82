"""Naming a row of any room by its kind and number: `mailing` imports none of them."""

from collections import defaultdict
from collections.abc import Iterable

from django.apps import apps
from django.db import models

Reference = tuple[str, int | None]


def of(row: models.Model | None) -> Reference:
    """`("events.rsvp", 17)` of a row, `("", None)` of none.

    A child of another model is named as its parent: a hub and the coalition it is are one and the same. A proxy
    keeps its own name: it is how one notice sees a row, and decides whether it is still the case.
    """
    if row is None:
        return "", None
    model = type(row) if row._meta.proxy else [type(row), *row._meta.get_parent_list()][-1]
    return model._meta.label_lower, row.pk


def load(references: Iterable[Reference]) -> dict[Reference, models.Model]:
    """The rows still there, by reference: one query for each kind, whatever the number.

    A model names in `mail_related` the rows that its notices speak of too; they come along.
    """
    wanted: dict[str, set[int]] = defaultdict(set)
    for label, pk in references:
        if label and pk is not None:
            wanted[label].add(pk)
    found: dict[Reference, models.Model] = {}
    for label, pks in wanted.items():
        model = apps.get_model(label)
        rows = model._base_manager.filter(pk__in=pks)
        for row in rows.select_related(*model.mail_related) if hasattr(model, "mail_related") else rows:
            found[label, row.pk] = row
    return found
