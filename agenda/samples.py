"""Sample mails of the agenda, for staff to look at."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.models import AgendaItem, Carrying, Change, State, Story, Update, ViewAnswer, ViewRequest
from circles.models import Circle
from hubs.models import Hub
from office.registries import SampleMail, sample_mails

HUB = Hub(pk=1, kind="hub", name="Clayton Equity Hub", slug="clayton")
CIRCLE = Circle(pk=2, kind="circle", name="JUST Transportation Circle", slug="just-transportation")


def _item(coalition: Any) -> AgendaItem:
    return AgendaItem(
        pk=coalition.pk,
        coalition=coalition.coalition_ptr if coalition.coalition_ptr_id else coalition,
        kind=coalition.kind,
        slug="night-buses",
        title_en="Night buses that match the shifts at the airport",
        title_es="Autobuses nocturnos que coincidan con los turnos del aeropuerto",
        asked_en="Run route 196 every half hour until 2 am.",
        asked_es="Que la ruta 196 pase cada media hora hasta las 2:00 a. m.",
        outcome_en="A bus every half hour until 2 am.",
        outcome_es="Un autobús cada media hora hasta las 2:00 a. m.",
        learned_en="Riders who spoke at the board counted more than figures.",
        learned_es="Los pasajeros que hablaron ante la junta contaron más que las cifras.",
        next_on=timezone.localdate() + timedelta(days=20),
        next_what_en="The board votes.",
        next_what_es="La junta vota.",
    )


def _of_item() -> dict[str, Any]:
    return {"about": _item(CIRCLE), "word": "Word for word, this is on the agenda already."}


def _carried() -> dict[str, Any]:
    return {"about": Carrying(pk=1, origin=_item(HUB), item=_item(CIRCLE))}


def _moved() -> dict[str, Any]:
    item = _item(CIRCLE)
    change = Change(pk=1, item=item, kind=Change.Kind.MOVED, state=State.WON, about="Late buses")
    change.coalition = item.coalition
    return {"about": change}


def _update() -> dict[str, Any]:
    item = _item(CIRCLE)
    text = {
        "text_en": "Twelve riders spoke at the board.",
        "text_es": "Doce pasajeros hablaron ante la junta.",
    }
    return {"about": Update(pk=1, item=item, coalition=item.coalition, **text)}


def _view() -> dict[str, Any]:
    item = _item(CIRCLE)
    request = ViewRequest(
        pk=1,
        item=item,
        coalition=item.coalition,
        question_en="Would half past one do?",
        question_es="¿Bastaría hasta la 1:30?",
        answer_by=timezone.localdate() + timedelta(days=10),
    )
    view = ViewAnswer(pk=1, request=request, stance=ViewAnswer.Stance.CHANGED, text="Until two, please.")
    view.hub = _item(HUB).coalition
    return {"about": view}


def _story() -> dict[str, Any]:
    story = Story(pk=1, teller="Ana Ruiz", nonce="sample")
    story.coalition = _item(HUB).coalition
    return {"about": story}


MAILS: list[tuple[str, Any, Any]] = [
    ("proposed", _("A member proposes a goal"), _of_item),
    ("opened", _("A proposal is on the agenda"), _of_item),
    ("declined", _("A proposal is not taken"), _of_item),
    ("carried_here", _("A hub carried a priority to your circle"), _carried),
    ("carried", _("A priority is carried to a circle"), _carried),
    ("moved", _("A goal moved on"), _moved),
    ("joined", _("Two goals are one now"), _moved),
    ("update", _("News of a goal"), _update),
    ("view_asked", _("A hub is asked for its view"), _view),
    ("view_given", _("A hub gave its view"), _view),
    ("story_kept", _("A story was taken down"), _story),
]


def register() -> None:
    for order, (name, title, build) in enumerate(MAILS):
        sample_mails.register(SampleMail(f"agenda/email/{name}", title, build, order=80 + order))
