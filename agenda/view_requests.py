"""A circle asks its connected hubs for their view on an item."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from agenda import mails
from agenda.models import AgendaItem, ViewAnswer, ViewRequest
from agenda.proposals import acting_for, locked
from coalitions import facilitators
from coalitions.models import Coalition
from hubs.models import HubCircle
from office import audit
from people.models import Person


class NoHubs(Exception):
    """The circle has no connected hub to ask."""


class NotYours(Exception):
    """The person is no facilitator of the hub that was asked."""


def ask(
    item: AgendaItem,
    by: Person,
    *,
    question_en: str = "",
    question_es: str = "",
    answer_by: date | None = None,
) -> ViewRequest:
    """Ask every hub connected with the item's circles, and queue mails to their facilitators.

    Raises NoHubs, NotYours.
    """
    with transaction.atomic():
        row = locked(item)
        coalition = acting_for(by, row)
        links = HubCircle.objects.standing().filter(circle__in=[home.pk for home in row.homes])
        hubs = (
            list(Coalition.objects.filter(pk__in=links.values("hub")).order_by("name"))
            if row.is_circles
            else []
        )
        if not hubs:
            raise NoHubs
        request = ViewRequest.objects.create(
            item=row,
            coalition=coalition,
            question_en=question_en or None,
            question_es=question_es or None,
            answer_by=answer_by,
            asked_by=by,
        )
        for hub in hubs:
            view = ViewAnswer.objects.create(request=request, hub=hub)
            facilitators.tell(hub, mails.ViewAsked, view, key=f"agenda:view:{view.pk}", but=by)
        audit.record(
            by, "agenda.view_asked", request, coalition_id=coalition.pk, hubs=[hub.pk for hub in hubs]
        )
    return request


def answer(view: ViewAnswer, by: Person, *, stance: str, text: str) -> None:
    """Record the hub's view, as its facilitator; a second answer replaces the first. Only the first queues mails to
    the circle's facilitators. Raises NotYours.
    """
    with transaction.atomic():
        row = (
            ViewAnswer.objects.select_for_update(of=("self",))
            .select_related("request__item", "hub")
            .get(pk=view.pk)
        )
        if not Coalition.objects.editable_by(by).filter(pk=row.hub_id).exists():
            raise NotYours
        is_first = row.answered_at is None
        row.stance, row.text = stance, text
        row.answered_by, row.answered_at = by, timezone.now()
        row.save()
        audit.record(by, "agenda.view_given", row, coalition_id=row.hub_id, stance=stance)
        if is_first:
            key = f"agenda:view:{row.pk}:given"
            facilitators.tell(row.request.coalition, mails.ViewGiven, row, key=key, but=by)


def to_answer(person: Any) -> Any:
    """Return the unanswered views of the hubs that `person` facilitates, oldest first."""
    led = Coalition.objects.editable_by(person).values("pk")
    rows = ViewAnswer.objects.waiting().filter(hub__in=led)
    return rows.select_related("hub", "request__item", "request__coalition")
