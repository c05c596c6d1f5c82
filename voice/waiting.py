"""What waits for those who lead a coalition, and the next useful step: on /me/, in the menu, in the monthly letter."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from coalitions.models import Coalition
from hubs.models import HubCircle
from voice import figures
from voice.models import Ask

Side = HubCircle.Side


@dataclass(frozen=True)
class Task:
    """Something to do: in words, with the page (path in the active language) where it is done."""

    words: str
    path: str


def side_of(coalition: Coalition) -> str:
    return Side.CIRCLE if coalition.is_circle else Side.HUB


def _links(coalition: Coalition) -> Any:
    rows = HubCircle.objects.standing().filter(**{f"{side_of(coalition)}_id": coalition.pk})
    return rows.with_sitting().select_related("hub", "circle").order_by("pk")


def _of_link(coalition: Coalition, link: HubCircle, name: str) -> str:
    return reverse(f"{name}-{coalition.kind}", kwargs={"slug": coalition.slug, "pk": link.pk})


def waiting(coalition: Coalition, today: date | None = None) -> list[Task]:
    """What waits for a coalition: asks to answer, vacant seats, hubs not heard for 90 days. Six queries at most."""
    tasks = [
        Task(
            _("%(name)s asks: %(words)s") % {"name": ask.asker.name, "words": ask.words},
            ask.path_of(coalition),
        )
        for ask in Ask.objects.to_answer(coalition).select_related("link__hub", "link__circle")
    ]
    found = figures.cells(_links(coalition), today)
    for cell in found:
        partner = cell.link.coalition_of(HubCircle.other(side_of(coalition)))
        if cell.is_vacant:
            words = (
                _("The seat of %(name)s in your circle is vacant: ask those who lead it.")
                if coalition.is_circle
                else _("Your seat in %(name)s is vacant: ask a member to be liaison.")
            )
            tasks.append(Task(words % {"name": partner.name}, _of_link(coalition, cell.link, "links:manage")))
    for cell in found:
        partner = cell.link.coalition_of(HubCircle.other(side_of(coalition)))
        if cell.is_silent:
            words = (
                _("%(name)s was not heard in your circle for 90 days: call them.")
                if coalition.is_circle
                else _("Your hub was not heard in %(name)s for 90 days: go, or send word.")
            )
            tasks.append(Task(words % {"name": partner.name}, _of_link(coalition, cell.link, "voice:work")))
    return tasks


def next_step(coalition: Coalition, today: date | None = None) -> Task | None:
    """The one step that helps most: what waits, else a first link. None where all is well."""
    tasks = waiting(coalition, today)
    if tasks:
        return tasks[0]
    if not _links(coalition).exists():
        words = (
            _("No hub is linked with your circle yet: propose a link.")
            if coalition.is_circle
            else _("Your hub is linked with no circle yet: propose a link.")
        )
        return Task(words, reverse(f"links:propose-{coalition.kind}", kwargs={"slug": coalition.slug}))
    return None


def asks_waiting(coalition: Coalition) -> int:
    return Ask.objects.to_answer(coalition).count()
