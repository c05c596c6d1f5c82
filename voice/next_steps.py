"""What facilitators have to do, and the next useful step, for /me/ and the monthly mail."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from coalitions.models import Coalition
from hubs.models import HubCircle
from office.contributions import ActionItem
from voice import figures
from voice.models import Ask


def _ask(coalition: Coalition, ask: Ask) -> ActionItem:
    words = _("%(name)s has a request: %(words)s") % {"name": ask.asker.name, "words": ask.words}
    return ActionItem(words, ask.path_of(coalition), coalition.name)


def _vacant(coalition: Coalition, link: HubCircle) -> ActionItem:
    words = (
        _("%(name)s needs a liaison in your circle. Ask its facilitators.")
        if coalition.is_circle
        else _("Your hub needs a liaison in %(name)s. Ask a member.")
    )
    words %= {"name": link.partner_of(coalition).name}
    return ActionItem(words, coalition.address("links:manage", pk=link.pk), coalition.name)


def _silent(coalition: Coalition, link: HubCircle) -> ActionItem:
    words = (
        _("Your circle hasn’t heard from %(name)s in 90 days. Give them a call.")
        if coalition.is_circle
        else _("%(name)s hasn’t heard from your hub in 90 days. Go to a meeting or send a message.")
    )
    words %= {"name": link.partner_of(coalition).name}
    return ActionItem(words, coalition.address("voice:work", pk=link.pk), coalition.name)


def items(person: Any, led: list[Coalition], today: date | None = None) -> list[ActionItem]:
    """Return what the coalitions have to do: requests to answer, vacant seats, hubs not heard for 90 days, in this
    order. At most six queries, however many coalitions.
    """
    if not led:
        return []
    by_pk = {coalition.pk: coalition for coalition in led}
    asks = Ask.objects.to_answer(*led).select_related("link__hub", "link__circle")
    found = [_ask(by_pk[ask.asked.pk], ask) for ask in asks]
    sides = HubCircle.objects.standing().with_current_liaisons().sides_of(led)
    # A connection appears twice if a person facilitates both sides; it has one cell.
    cells = {
        cell.link.pk: cell for cell in figures.cells({link.pk: link for _side, link in sides}.values(), today)
    }
    for is_so, line in (("is_vacant", _vacant), ("is_silent", _silent)):
        found += [line(coalition, link) for coalition, link in sides if getattr(cells[link.pk], is_so)]
    return found


def waiting(coalition: Coalition, today: date | None = None) -> list[ActionItem]:
    """Return what one coalition has to do."""
    return items(None, [coalition], today)


def next_step(coalition: Coalition, today: date | None = None) -> ActionItem | None:
    """Return the most useful step: the first to do, else a first connection. None if there is nothing."""
    tasks = waiting(coalition, today)
    if tasks:
        return tasks[0]
    if not HubCircle.objects.standing().of(coalition).exists():
        words = (
            _("Your circle isn’t connected with any hub yet. Propose a connection.")
            if coalition.is_circle
            else _("Your hub isn’t connected with any circle yet. Propose a connection.")
        )
        return ActionItem(words, coalition.address("links:propose"))
    return None
