"""Goals of the common agenda as something to talk about: each has its thread where its coalitions talk."""

from functools import partial
from typing import Any

from agenda.models import AgendaItem
from agenda.panels import item_panels
from coalitions.models import Coalition
from dialogue.panels import talk_about
from dialogue.subjects import Subject, subjects
from office.registries import Panel

LABEL = "agenda.agendaitem"


def _find(pk: int, person: Any) -> AgendaItem | None:
    rows = AgendaItem.objects.visible_to(person).select_related("coalition", "partner")
    return rows.filter(pk=pk).first()


def _homes(item: AgendaItem) -> list[Coalition]:
    return [coalition for coalition in (item.coalition, item.partner) if coalition]


def register() -> None:
    subjects.register(
        Subject(LABEL, _find, title=str, url=lambda item: item.get_absolute_url(), homes=_homes)
    )
    item_panels.register(Panel("dialogue", "dialogue/panels/about.html", partial(talk_about, LABEL)))
