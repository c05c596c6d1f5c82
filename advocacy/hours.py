"""Hours that follow each other: an action closes with the time to comment, or the sitting, that it was made from."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from advocacy import reviews
from advocacy.models import Action, Sitting, Window


def save(window: Window) -> None:
    """Save a new or changed time to comment, and move its actions along. Locks the window."""
    with transaction.atomic():
        former = Window.objects.select_for_update(of=("self",)).filter(pk=window.pk).first()
        window.save()
        if former is not None:
            rows = Action.objects.filter(window=window, closes_at=former.closes_at)
            _move(rows, opens_at=window.opens_at, closes_at=window.closes_at)


def follow(sitting: Sitting, former: Sitting) -> None:
    """Move what ended as the sitting began: times to sign up to speak, and actions. Must run in a transaction.

    What staff ended at another hour stays.
    """
    if sitting.starts_at == former.starts_at:
        return
    fits = Q(opens_at=None) | Q(opens_at__lt=sitting.starts_at)
    ended = Window.objects.filter(fits, decision=sitting.decision_id, closes_at=former.starts_at)
    for window in ended.filter(way=Window.Way.SPEAK):
        window.closes_at = sitting.starts_at
        save(window)
    actions = Action.objects.filter(fits, sitting=sitting, window=None, closes_at=former.starts_at)
    _move(actions, closes_at=sitting.starts_at)


def _move(rows: Any, **times: datetime | None) -> None:
    """Give actions other times. One that one colleague approved waits again if it now needs two. Locks them."""
    locked = rows.select_for_update(of=("self",)).select_related("decision__body")
    for action in locked.prefetch_related("seats", "decision__body__seats"):
        for name, value in times.items():
            setattr(action, name, value)
        if action.is_live and action.second_by_id is None and action.needs_two:
            reviews.reopen(action)
        action.save()
