"""Panels that apps contribute to pages of lower apps, and which of them have something to show."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Exists, Model, QuerySet

from office.contributions import Contribution, of
from pse_portal.prepared import Prepared


@dataclass(frozen=True)
class Panel(Contribution):
    """A part of another app's page.

    `context(request, subject)` returns the template's context, or None if there is nothing to show.
    """

    template: str
    context: Callable[[Any, Any], dict[str, Any] | None]
    place: str = "main"  # on the page


@dataclass(frozen=True)
class CoalitionPanel(Panel):
    """A panel on a circle's or hub's page; the subject is the coalition.

    Its place is the "head", "next" (when and where they meet next), "main", "aside", or "flyer". `menu` is its (id, words) in the
    page's menu; None if it has no entry there.
    """

    menu: tuple[str, Any] | None = None


class EventPanel(Panel):
    """A panel on an event's page ("main") or its team's page ("team"); the subject is the event."""


class MePanel(Panel):
    """A panel on `/me/`; the subject is the person."""


class VisibilityPanel(Panel):
    """A panel on `/me/visibility/`; the subject is the person."""


@dataclass(frozen=True)
class StaffPanel(Panel):
    """A panel on the first page of staff with a permission; the subject is the person."""

    permission: str = ""


Rows = Callable[[Any, Any], QuerySet[Any]]


def only_with(*needs: Rows) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator for a panel's function: without any row of `needs(viewer, subject)` it has nothing to show.

    All panels of a page are asked in one prepared query which of them have rows; the functions of the others are not called.
    """

    def decorate(context: Callable[..., Any]) -> Callable[..., Any]:
        context.needs = needs  # type: ignore[attr-defined]
        return context

    return decorate


def filled(kind: type[Panel], request: Any, subject: Any, place: str | None = None) -> list[dict[str, Any]]:
    """Return the panels of a kind that have something to show, as [{"panel": Panel, "context": dict}], in order."""
    panels = [panel for panel in of(kind) if place in {None, panel.place}]
    empty = without_rows({panel.name: panel.context for panel in panels}, request.user, subject)
    contexts = [(panel, panel.context(request, subject)) for panel in panels if panel.name not in empty]
    return [{"panel": panel, "context": context} for panel, context in contexts if context is not None]


def filled_by_place(
    kind: type[Panel], request: Any, subject: Any, places: Sequence[str]
) -> dict[str, list[dict[str, Any]]]:
    """Return the same as `filled` for each of several places of a page, asked for together."""
    found: dict[str, list[dict[str, Any]]] = {place: [] for place in places}
    panels = [panel for panel in of(kind) if panel.place in found]
    empty = without_rows({panel.name: panel.context for panel in panels}, request.user, subject)
    for panel in panels:
        context = None if panel.name in empty else panel.context(request, subject)
        if context is not None:
            found[panel.place].append({"panel": panel, "context": context})
    return found


def without_rows(functions: Mapping[str, Callable[..., Any]], viewer: Any, subject: Any) -> set[str]:
    """Return the names of the functions whose rows (`only_with`) are all missing. One query at most."""
    asked = [(name, rows) for name, function in functions.items() for rows in getattr(function, "needs", ())]
    if not asked:
        return set()
    which = _which_have_rows(subject._meta.concrete_model, tuple(rows for _name, rows in asked))
    names = [name for name, _rows in asked]
    [answers] = which(viewer, subject)
    return set(names) - {name for name, has in zip(names, answers, strict=True) if has}


@cache
def _which_have_rows(model: type[Model], asked: tuple[Rows, ...]) -> Prepared[tuple[bool, ...]]:
    def one_row(viewer: Any, subject: Any) -> QuerySet[Any]:
        answers = [Exists(rows(viewer, subject).order_by()) for rows in asked]
        return model._base_manager.filter(pk=subject.pk).values_list(*answers)

    return Prepared(one_row)


def listed(
    name: str, rows: Rows, at_most: int | None = None, **more: Any
) -> Callable[[Any, Any], dict[str, Any] | None]:
    """Return a panel's context function: `rows(viewer, subject)` as `name`, plus `more`; None without rows.

    It makes one query.
    """
    shown: Prepared[Any] = Prepared(lambda viewer, subject: rows(viewer, subject)[:at_most])

    @only_with(rows)
    def context(request: Any, subject: Any) -> dict[str, Any] | None:
        found = shown(request.user, subject)
        return {name: found, **more} if found else None

    return context
