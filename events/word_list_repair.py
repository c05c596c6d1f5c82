"""Repair word lists that an admin form once nested: `('en',)` for `en`, deeper with each save."""

import re
from typing import Any

from django.apps import apps
from django.db import transaction

from events import attendance
from events.models import RSVP, Event
from pse_portal.model_fields import WordsField

WORD = re.compile(r"[a-z][a-z0-9_-]*")
DAMAGED = "'"  # no valid word contains one


def repair(using: str = "default") -> int:
    """Extract the words from every damaged value and store them. Returns how many values. Idempotent.

    Reminders that were not sent because their names could not be read are queued again for upcoming events.
    """
    repaired = 0
    with transaction.atomic(using=using):
        for model in apps.get_models():
            if not model._meta.managed or model._meta.proxy:
                continue
            for field in model._meta.local_fields:
                if isinstance(field, WordsField):
                    repaired += _repair(model, field, using)
    return repaired


def _repair(model: Any, field: WordsField, using: str) -> int:
    rows = model._base_manager.using(using).filter(**{f"{field.name}__contains": DAMAGED})
    keys = list(rows.select_for_update().values_list("pk", flat=True))
    for key in keys:
        row = model._base_manager.using(using).get(pk=key)
        words = tuple(dict.fromkeys(WORD.findall(" ".join(getattr(row, field.name)))))
        model._base_manager.using(using).filter(pk=key).update(**{field.name: words})
        if (model, field.name) == (Event, "reminders"):
            for rsvp in RSVP.objects.using(using).coming().filter(event=key):
                attendance.rsvps.plan_reminders(rsvp)
    return len(keys)
