"""The Manage area, where facilitators run their coalition: its menu and first steps.

Upper apps add pages and steps (`ManageEntry`, `FirstStep`) in their `contributions.py`; their views start with
`managed` and their templates extend `coalitions/manage/_page.html`.
"""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from coalitions.models import Coalition
from office import contributions
from office.contributions import FirstStep, ManageEntry


@dataclass(frozen=True)
class Entry:
    """A menu entry; `count` items need an answer there."""

    title: Any
    about: Any
    url: str
    count: int
    is_here: bool


def menu(coalition: Coalition, path: str) -> list[Entry]:
    """Return the Manage pages of one coalition, with the one at `path` marked. A fixed number of queries."""
    entries = [
        (entry, coalition.address(entry.page))
        for entry in contributions.of(ManageEntry)
        if entry.kind in {"", coalition.kind}
    ]  # the current page is the longest address that the path begins with
    here = max((url for _entry, url in entries if path.startswith(url)), key=len, default="")
    return [
        Entry(entry.title, entry.about, url, entry.count(coalition), url == here) for entry, url in entries
    ]


@dataclass(frozen=True)
class Step:
    title: Any
    about: Any
    url: str
    is_done: bool


def steps(coalition: Coalition) -> list[Step]:
    """Return the coalition's first steps, each with whether it is done. At most one query per step."""
    return [
        Step(step.title, step.about, coalition.address(step.page), step.is_done(coalition))
        for step in contributions.of(FirstStep)
    ]


def set_joining(coalition: Coalition) -> None:
    """Record that facilitators have set how people join."""
    Coalition.objects.filter(pk=coalition.pk).update(joining_set_at=timezone.now())


def print_flyer(coalition: Coalition) -> None:
    """Record that the flyer was opened for printing."""
    Coalition.objects.filter(pk=coalition.pk).update(flyer_printed_at=timezone.now())
