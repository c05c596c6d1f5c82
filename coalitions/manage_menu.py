"""The space in which facilitators run their coalition: who may enter, its menu, its first steps.

Upper apps add pages and steps (`ManageEntry`, `FirstStep`) in their `contributions.py`; their views begin with
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
    """A line of the menu: `count` things wait there."""

    title: Any
    about: Any
    url: str
    count: int
    is_here: bool


def menu(coalition: Coalition, path: str) -> list[Entry]:
    """The pages of the space for one coalition, marked where `path` is; a fixed number of queries."""
    entries = [
        (entry, coalition.address(entry.page))
        for entry in contributions.of(ManageEntry)
        if entry.kind in {"", coalition.kind}
    ]  # the longest address that the path begins with is where we are
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
    """The first steps of a coalition, each with whether it is done; one query a step at most."""
    return [
        Step(step.title, step.about, coalition.address(step.page), step.is_done(coalition))
        for step in contributions.of(FirstStep)
    ]


def set_joining(coalition: Coalition) -> None:
    """Note that those who lead have said how people join."""
    Coalition.objects.filter(pk=coalition.pk).update(joining_set_at=timezone.now())


def print_flyer(coalition: Coalition) -> None:
    """Note that the flyer was opened to be printed."""
    Coalition.objects.filter(pk=coalition.pk).update(flyer_printed_at=timezone.now())
