"""What the agenda contributes to other apps' pages, and the panel kind for its own item pages."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agenda import guest_support, item_display, mails, searchable, view_requests
from agenda.mails import AgendaStream
from agenda.models import AgendaItem, Change, GuestSupport, Story, Update, Use, ViewAnswer, origins_and_ways
from coalitions.models import Coalition
from mailing import suppression
from mailing.calls import Question
from office.bursts import BurstSource
from office.contributions import (
    ActionItem,
    ActionSource,
    ActivitySource,
    ManageEntry,
    NotificationLine,
    NotificationSource,
    ShownPlace,
    SitemapEntry,
    VisibilitySource,
)
from office.panels import CoalitionPanel, EventPanel, MePanel, Panel, listed, only_with
from pse_portal.prepared import Prepared

SHOWN = 3


class ItemPanel(Panel):
    """A panel on an item's page. Its subject is the item, which the visitor may see."""


@Prepared
def _furthest(coalition: Coalition) -> QuerySet[AgendaItem]:
    items = AgendaItem.objects.public().of(coalition).with_homes().prefetch_related(*origins_and_ways())
    return items.open_or_won()[:1]


@Prepared
def _membership(person: Any, coalition: Coalition) -> QuerySet[Any]:
    return Coalition.objects.listed().with_member(person).filter(pk=coalition.pk).values_list("pk")


def _of_coalition(request: HttpRequest, coalition: Coalition) -> dict[str, Any]:
    """Return the goal that is furthest along, and how many are open; without one, the latest that was won.

    Members may propose one from there. At most five queries.
    """
    goals = _furthest(coalition)
    open_goals = AgendaItem.objects.public().of(coalition).open().count() if goals else 0
    person = request.user
    may_propose = person.is_authenticated and bool(_membership(person, coalition))
    return {"items": goals, "others": max(open_goals - 1, 0), "may_propose": may_propose}


@only_with(item_display.minded_by)
def _mine(request: HttpRequest, person: Any) -> dict[str, Any] | None:
    news = item_display.news_for(person)
    return {"news": news} if news else None


def _items(person: Any, led: list[Coalition]) -> list[ActionItem]:
    """Return the unanswered proposals, and the views that the hubs were asked for. At most two queries."""
    if not led:
        return []
    by_pk = {coalition.pk: coalition for coalition in led}
    proposals = AgendaItem.objects.waiting().editable_by(person).with_homes()
    found = [
        ActionItem(
            gettext("Proposed by a member: %(title)s") % {"title": item.title},
            reverse("agenda:answer", kwargs={"slug": item.slug}),
            by_pk[item.coalition_id if item.coalition_id in by_pk else item.partner_id].name,
        )
        for item in proposals
    ]
    for view in view_requests.to_answer(person):
        words = {"name": view.request.coalition.name, "title": view.request.item.title}
        path = reverse("agenda:view", kwargs={"pk": view.pk})
        found.append(ActionItem(gettext("%(name)s wants your view: %(title)s") % words, path, view.hub.name))
    return found


def _waiting(coalition: Coalition) -> list[QuerySet[Any]]:
    """Return the coalition's unanswered proposals and, for a hub, the views it was asked for."""
    return [AgendaItem.objects.waiting().of(coalition), ViewAnswer.objects.waiting().filter(hub=coalition.pk)]


# Changes and updates of the coalition's items, and those it made on items of others.
WAYS = ("item__coalition", "item__partner", "coalition")


def _shown(person: Any) -> list[ShownPlace]:
    """Return the person's stories with which their name may be shown. One query."""
    rows = Story.objects.allowed(Use.NAMED).filter(person=person, erased_at=None).select_related("coalition")
    words = gettext("With your story, told in %(name)s")
    return [
        ShownPlace(words % {"name": row.coalition.name}, reverse("agenda:own-story", args=[row.token]))
        for row in rows.order_by("pk")
    ]


def _notices(person: Any) -> list[NotificationLine]:
    """Return the updates on goals the person supports. One query."""
    stream = AgendaStream.of()
    is_on = not suppression.is_stopped(person.email, stream)
    return [NotificationLine(gettext("Updates on goals you support"), stream=stream, is_on=is_on)]


CONTRIBUTIONS = [
    searchable.GOALS,
    searchable.STORIES,
    BurstSource(
        "agenda.support",
        _("Support for goals"),
        GuestSupport.objects.pending,
        "item",
        "asked_at",
        guest_support.remove,
        order=72,
    ),
    Question(mails.ConfirmSupport.name, guest_support.answer_call),
    CoalitionPanel(
        "agenda.items", "agenda/panels/items.html", _of_coalition, order=5, menu=("agenda", _("Goals"))
    ),
    # The items heard at an event, and the items whose next date is the event.
    EventPanel(
        "agenda.heard",
        "agenda/panels/event.html",
        listed("items", lambda viewer, event: AgendaItem.objects.visible_to(viewer).at_event(event), 10),
    ),
    NotificationSource("agenda", _("Goals"), _notices, order=30),
    MePanel("agenda.mine", "agenda/panels/mine.html", _mine, order=12),
    VisibilitySource("agenda.stories", _shown, order=30),
    ActionSource("agenda", _items, order=40),
    ActivitySource(
        "agenda",
        (
            *((Change.objects.all, way, "at") for way in WAYS),
            *((Update.objects.all, way, "told_at") for way in WAYS),
        ),
    ),
    ManageEntry(
        "agenda",
        _("Agenda"),
        "agenda:manage",
        _("Member proposals, goals in progress, stories, and hubs’ views."),
        _waiting,
        order=28,
    ),
    SitemapEntry(
        "agenda",
        ("/agenda/",),
        (
            (AgendaItem.objects.homes, "/{kind}s/{slug}/agenda/", None),
            (AgendaItem.objects.standing_alone, "/agenda/{slug}/", "updated_at"),
        ),
    ),
]
