"""Made-up rows of the agenda for mail previews; nothing is saved."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from agenda.models import (
    AgendaItem,
    Carrying,
    Change,
    GuestSupport,
    State,
    Story,
    Update,
    ViewAnswer,
    ViewRequest,
)
from circles.models import Circle
from hubs.models import Hub

HUB = Hub(pk=1, kind="hub", name="Clayton Equity Hub", slug="clayton")
CIRCLE = Circle(pk=2, kind="circle", name="JUST Transportation Circle", slug="just-transportation")


def item(coalition: Any) -> AgendaItem:
    return AgendaItem(
        pk=coalition.pk,
        coalition=coalition.coalition_ptr if coalition.coalition_ptr_id else coalition,
        kind=coalition.kind,
        slug="night-buses",
        title_en="Night buses that match the shifts at the airport",
        title_es="Autobuses nocturnos que coincidan con los turnos del aeropuerto",
        asked_en="Run route 196 every half hour until 2 a.m.",
        asked_es="Que la ruta 196 pase cada media hora hasta las 2:00 a. m.",
        outcome_en="A bus every half hour until 2 a.m.",
        outcome_es="Un autobús cada media hora hasta las 2:00 a. m.",
        learned_en="Riders who spoke at the board counted more than figures.",
        learned_es="Los pasajeros que hablaron ante la junta contaron más que las cifras.",
        next_on=timezone.localdate() + timedelta(days=20),
        next_what_en="The board votes.",
        next_what_es="La junta vota.",
    )


def guest_support() -> GuestSupport:
    return GuestSupport(pk=1, item=item(CIRCLE), name="Ana Ruiz", email="ana@example.org", nonce="sample")


def carrying() -> Carrying:
    return Carrying(pk=1, origin=item(HUB), item=item(CIRCLE))


def change() -> Change:
    on = item(CIRCLE)
    row = Change(pk=1, item=on, kind=Change.Kind.MOVED, state=State.WON, about="Late buses")
    row.coalition = on.coalition
    return row


def update() -> Update:
    on = item(CIRCLE)
    text = {
        "text_en": "Twelve riders spoke at the board.",
        "text_es": "Doce pasajeros hablaron ante la junta.",
    }
    return Update(pk=1, item=on, coalition=on.coalition, **text)


def view() -> ViewAnswer:
    on = item(CIRCLE)
    request = ViewRequest(
        pk=1,
        item=on,
        coalition=on.coalition,
        question_en="Would half past one do?",
        question_es="¿Bastaría hasta la 1:30?",
        answer_by=timezone.localdate() + timedelta(days=10),
    )
    row = ViewAnswer(pk=1, request=request, stance=ViewAnswer.Stance.CHANGED, text="Until two, please.")
    row.hub = item(HUB).coalition
    return row


def story() -> Story:
    row = Story(pk=1, teller="Ana Ruiz", nonce="sample")
    row.coalition = item(HUB).coalition
    return row
