"""Apps contribute to lower apps' pages and lists through these extension points, without being imported by them.

Each app lists what it contributes as `CONTRIBUTIONS` in its `contributions.py`; whoever shows a kind asks `of(Kind)`. Kinds
that only one app knows stand in that app. `docs/extension-points.md` shows them all, with who contributes what.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from string import Formatter
from typing import Any, TypeVar

from django.apps import apps
from django.db.models import F, Max, QuerySet
from django.utils.module_loading import autodiscover_modules


@dataclass(frozen=True)
class Contribution:
    """Something that an app gives to another, known by a name that is unique within its kind."""

    name: str
    order: int = field(default=50, kw_only=True)


Kind = TypeVar("Kind", bound=Contribution)


def declared(module: str, name: str) -> Iterator[tuple[str, Any]]:
    """(app, entry) of the list `name` in the module `module` of each app that has one, from the lowest app up."""
    autodiscover_modules(module)
    for config in apps.get_app_configs():
        for entry in getattr(sys.modules.get(f"{config.name}.{module}"), name, ()):
            yield config.name, entry


@cache
def everything() -> dict[type[Contribution], tuple[Any, ...]]:
    """All contributions by their kind, by order and then by name. Raises ValueError where a kind has a name twice."""
    found: dict[type[Contribution], dict[str, Contribution]] = {}
    for _app, one in declared("contributions", "CONTRIBUTIONS"):
        others = found.setdefault(type(one), {})
        if one.name in others:
            raise ValueError(f"{type(one).__name__} {one.name} is contributed twice")
        others[one.name] = one
    return {
        kind: tuple(sorted(by_name.values(), key=lambda one: (one.order, one.name)))
        for kind, by_name in found.items()
    }


def of(kind: type[Kind]) -> tuple[Kind, ...]:
    """What all apps contribute of a kind, by order and then by name."""
    return everything().get(kind, ())


def named(kind: type[Kind], name: str) -> Kind | None:
    """The contribution of a kind with a name; None where there is none."""
    return next((one for one in of(kind) if one.name == name), None)


# Panels
# ------
@dataclass(frozen=True)
class Panel(Contribution):
    """A part of another app's page.

    `context(request, subject)` returns the template's context, or None where there is nothing to show.
    """

    template: str
    context: Callable[[Any, Any], dict[str, Any] | None]
    place: str = "main"  # on the page


class CoalitionPanel(Panel):
    """On the page of a circle or hub, at its "head", in "main" or "aside"; the subject is the coalition."""


class EventPanel(Panel):
    """On an event's page ("main") or the page of its team ("team"); the subject is the event."""


class MePanel(Panel):
    """On `/me/`; the subject is the person."""


def filled(kind: type[Panel], request: Any, subject: Any, place: str | None = None) -> list[dict[str, Any]]:
    """The panels of a kind with something to show, as [{"panel": Panel, "context": dict}], in order."""
    panels = [panel for panel in of(kind) if place in {None, panel.place}]
    contexts = [(panel, panel.context(request, subject)) for panel in panels]
    return [{"panel": panel, "context": context} for panel, context in contexts if context is not None]


def listed(
    name: str, rows: Callable[[Any, Any], QuerySet[Any]], at_most: int | None = None, **more: Any
) -> Callable[[Any, Any], dict[str, Any] | None]:
    """A panel's context function: `rows(viewer, subject)` as `name`, with `more`; nothing where there are none. One query."""

    def context(request: Any, subject: Any) -> dict[str, Any] | None:
        found = list(rows(request.user, subject)[:at_most])
        return {name: found, **more} if found else None

    return context


# The page of what waits
# ----------------------
@dataclass(frozen=True)
class ActionItem:
    """A task for a person: in words, and the page (path in the active language) where it is done.

    `where` names the coalition that it belongs to, if any.
    """

    words: str
    path: str
    where: str = ""


@dataclass(frozen=True)
class ActionSource(Contribution):
    """The tasks of an app for a person, for `/me/`.

    `items(person, led)` returns a list of `ActionItem`; `led` are the coalitions that the person facilitates, by name. A fixed
    number of queries, however many these are.
    """

    items: Callable[[Any, Any], list[ActionItem]]


# Running a coalition
# -------------------
@dataclass(frozen=True)
class ManageEntry(Contribution):
    """A page of the space in which facilitators run their coalition, named in its menu and on its first page.

    `page` names it for `Coalition.address`; `count(coalition)` gives what waits there for an answer, in one query at most;
    `about` says in a sentence what one does there.
    """

    title: Any
    page: str
    about: Any = ""
    count: Callable[[Any], int] = lambda coalition: 0
    kind: str = ""  # "hub" or "circle": only for these


@dataclass(frozen=True)
class FirstStep(Contribution):
    """One of the first steps of a new coalition; it ticks itself off when `is_done(coalition)`, one query at most.

    `page` names the page where it is done, for `Coalition.address`.
    """

    title: Any
    page: str
    is_done: Callable[[Any], bool]
    about: Any = ""


@dataclass(frozen=True)
class PageText(Contribution):
    """A text in two languages that only one kind of coalition has, edited on the page of what it says of itself.

    Its name is "kind.field", such as "hub.meeting_place": a modeltranslation field of the child, `coalition.hub`. `title`
    names it in the preview; `labels` and `help_text` are of the form, English first.
    """

    title: Any
    labels: tuple[Any, Any]
    help_text: Any = ""
    rows: int = 1
    max_length: int = 2000

    @property
    def kind(self) -> str:
        return self.name.partition(".")[0]

    @property
    def field(self) -> str:
        return self.name.partition(".")[2]


@dataclass(frozen=True)
class ActivitySource(Contribution):
    """What an app takes as a sign that a coalition is at work.

    Each of `signs` is (function that gives a queryset, its field with the coalition's number, the field or expression of
    its moment); the moments of all signs are of one type, date or datetime. `step` says what those who lead could do to
    give one, at `page` (for `Coalition.address`).
    """

    signs: tuple[tuple[Callable[[], QuerySet[Any]], str, Any], ...]
    step: Any = ""
    page: str = ""

    def latest(self, coalitions: Any) -> QuerySet[Any]:
        """(coalition, moment) of the last sign of each kind of those among `coalitions`, by number. One query."""
        one: QuerySet[Any]
        one, *more = (
            rows().filter(**{f"{way}__in": coalitions}).order_by().values_list(way).annotate(at=Max(moment))
            for rows, way, moment in self.signs
        )
        return one.union(*more, all=True) if more else one


# What search engines read
# ------------------------
@dataclass(frozen=True)
class SitemapEntry(Contribution):
    """Public addresses of an app, without the language.

    `paths` are fixed. Each of `pages` is (function that gives a queryset, path with its fields in braces, the field or
    expression of the last change or None).
    """

    paths: tuple[str, ...] = ()
    pages: tuple[tuple[Callable[[], QuerySet[Any]], str, Any], ...] = ()

    def urls(self) -> Iterator[tuple[str, datetime | None]]:
        """(path, last change or None) of each page."""
        yield from ((path, None) for path in self.paths)
        for rows, path, change in self.pages:
            names = [name for _text, name, _format, _conversion in Formatter().parse(path) if name]
            moment = {"changed": F(change) if isinstance(change, str) else change} if change else {}
            for row in rows().values(*names, **moment):
                yield path.format(**row), row.get("changed")
