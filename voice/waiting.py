"""What waits for those who lead a coalition, and the next useful step: on /me/, in the menu, in the monthly letter."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from coalitions.models import Coalition
from hubs.models import HubCircle
from hubs.waiting import links_of, partner_of
from office.registries import Waits
from voice import figures
from voice.models import Ask


def _of_link(coalition: Coalition, link: HubCircle, name: str) -> str:
    return reverse(f"{name}-{coalition.kind}", kwargs={"slug": coalition.slug, "pk": link.pk})


def _ask(coalition: Coalition, ask: Ask) -> Waits:
    words = _("%(name)s asks: %(words)s") % {"name": ask.asker.name, "words": ask.words}
    return Waits(words, ask.path_of(coalition), coalition.name)


def _vacant(coalition: Coalition, link: HubCircle) -> Waits:
    words = (
        _("The seat of %(name)s in your circle is vacant: ask those who lead it.")
        if coalition.is_circle
        else _("Your seat in %(name)s is vacant: ask a member to be liaison.")
    )
    words %= {"name": partner_of(coalition, link).name}
    return Waits(words, _of_link(coalition, link, "links:manage"), coalition.name)


def _silent(coalition: Coalition, link: HubCircle) -> Waits:
    words = (
        _("%(name)s was not heard in your circle for 90 days: call them.")
        if coalition.is_circle
        else _("Your hub was not heard in %(name)s for 90 days: go, or send word.")
    )
    words %= {"name": partner_of(coalition, link).name}
    return Waits(words, _of_link(coalition, link, "voice:work"), coalition.name)


def lines(person: Any, led: list[Coalition], today: date | None = None) -> list[Waits]:
    """What waits for coalitions: asks to answer, vacant seats, hubs not heard for 90 days, in this order. Six queries
    at most, however many coalitions."""
    if not led:
        return []
    by_pk = {coalition.pk: coalition for coalition in led}
    asks = Ask.objects.to_answer(*led).select_related("link__hub", "link__circle")
    found = [_ask(by_pk[ask.asked.pk], ask) for ask in asks]
    sides = links_of(led, HubCircle.objects.standing().with_sitting())
    # A link is there twice where somebody leads both its sides; it has one cell.
    cells = {
        cell.link.pk: cell for cell in figures.cells({link.pk: link for _side, link in sides}.values(), today)
    }
    for is_so, line in (("is_vacant", _vacant), ("is_silent", _silent)):
        found += [line(coalition, link) for coalition, link in sides if getattr(cells[link.pk], is_so)]
    return found


def waiting(coalition: Coalition, today: date | None = None) -> list[Waits]:
    """What waits for one coalition."""
    return lines(None, [coalition], today)


def next_step(coalition: Coalition, today: date | None = None) -> Waits | None:
    """The one step that helps most: what waits, else a first link. None where all is well."""
    tasks = waiting(coalition, today)
    if tasks:
        return tasks[0]
    if not links_of([coalition], HubCircle.objects.standing()):
        words = (
            _("No hub is linked with your circle yet: propose a link.")
            if coalition.is_circle
            else _("Your hub is linked with no circle yet: propose a link.")
        )
        return Waits(words, reverse(f"links:propose-{coalition.kind}", kwargs={"slug": coalition.slug}))
    return None


def asks_waiting(coalition: Coalition) -> int:
    return Ask.objects.to_answer(coalition).count()
