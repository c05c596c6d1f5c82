"""Public pages of the agenda: the board and the list, an item, its history, and its one-page brief."""

from typing import Any

from django.conf import settings
from django.db.models import Count, Q, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from agenda import hub_priorities, printed_briefs, support, transitions
from agenda.access import seen_item
from agenda.contributions import ItemPanel
from agenda.forms.items import AgendaFilterForm, BackingForm
from agenda.item_display import COLUMNS
from agenda.models import (
    AgendaItem,
    Change,
    Endorsement,
    Story,
    Update,
    ViewAnswer,
    ViewRequest,
    origins_and_ways,
)
from coalitions.access import moved
from coalitions.models import Coalition
from office.panels import filled
from pse_portal.headers import PRIVATE
from pse_portal.page_cache import cached_public_page
from pse_portal.pagination import PAGE_NAMES, page_of

ON_BOARD = 6  # cards in a column; the list has all
STORIES = 3  # on a brief, so that it stays one page


def board_of(items: Any) -> list[dict[str, Any]]:
    """Return the columns of the board with their latest cards and counts. At most seven queries."""
    counted = items.aggregate(
        **{name: Count("pk", filter=Q(state__in=states)) for name, _title, states in COLUMNS}
    )
    columns = []
    for name, title, states in COLUMNS:
        cards = (
            list(items.filter(state__in=states).with_homes().latest_first()[:ON_BOARD])
            if counted[name]
            else []
        )
        columns.append(
            {
                "name": name,
                "title": title,
                "cards": cards,
                "count": counted[name],
                "more": counted[name] - len(cards),
            }
        )
    every = [card for column in columns for card in column["cards"]]
    prefetch_related_objects(every, *origins_and_ways())
    return columns


def _agenda(request: HttpRequest, items: Any, coalition: Coalition | None) -> dict[str, Any]:
    form = AgendaFilterForm(request.GET, coalition=coalition)
    narrowed = form.narrow(items)
    as_list = request.GET.get("view") == "list" or bool(form.chosen)
    context: dict[str, Any] = {"form": form, "as_list": as_list, "coalition": coalition}
    if as_list:
        rows = narrowed.with_homes().prefetch_related(*origins_and_ways()).latest_first()
        return {**context, "page": page_of(request, rows, per_page=20)}
    return {**context, "columns": board_of(narrowed)}


@cached_public_page(reads=[*AgendaFilterForm.base_fields, "view", *PAGE_NAMES])
def network_agenda(request: HttpRequest) -> HttpResponse:
    """Show the common agenda of the network, circles' goals and hubs' priorities, as a board or a list."""
    return render(request, "agenda/agenda.html", _agenda(request, AgendaItem.objects.public().once(), None))


@cached_public_page(reads=[*AgendaFilterForm.base_fields, "view", *PAGE_NAMES])
def of_coalition(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show the agenda of one circle or hub. Its members also see the unanswered proposals."""
    coalition = Coalition.objects.shown().filter(kind=kind, slug=slug).first()
    if coalition is None:
        return moved(kind, slug)
    seen = AgendaItem.objects.visible_to(request.user).of(coalition)
    context = _agenda(request, seen.public(), coalition)
    context["waiting"] = list(seen.waiting()[:20]) if request.user.is_authenticated else []
    context["is_member"] = Coalition.objects.with_member(request.user).filter(pk=coalition.pk).exists()
    return render(request, "agenda/agenda.html", context)


def updates_of(item: AgendaItem) -> Any:
    """Return its updates, latest first; a hub's priority includes those of the circles' items it was brought to."""
    ours = Q(item=item)
    if not item.is_circles:
        ours |= Q(item__origins__origin=item)
    return Update.objects.filter(ours).select_related("item").latest_first()


@cached_public_page(reads=["stay", *PAGE_NAMES])
def item_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one item: its trail, supporters, updates, stories, and the actions open to the visitor."""
    item = seen_item(request, slug)
    if item.joined_into is not None and item.joined_into.is_public and "stay" not in request.GET:
        return redirect(item.joined_into)
    stories = list(
        Story.objects.visible_to(request.user)
        .filter(items=item)
        .with_yeses()
        .order_by("-told_on", "-pk")[:20]
    )
    context: dict[str, Any] = {
        "item": item,
        "named": list(Endorsement.objects.filter(item=item).named()),
        "page": page_of(request, updates_of(item), per_page=20),
        "stories": stories,
        "panels": filled(ItemPanel, request, item),
    }
    if request.user.is_authenticated:
        context |= _doing(request, item)
    response = render(request, "agenda/item.html", context)
    if stories:
        # A teller may withdraw permission, effective with the next request: no cache may keep this page.
        response["Cache-Control"] = PRIVATE
    return response


def _doing(request: HttpRequest, item: AgendaItem) -> dict[str, Any]:
    """Return what a signed-in person can do with the item. A fixed number of queries."""
    person = request.user
    leads = AgendaItem.objects.editable_by(person).filter(pk=item.pk).exists()
    own = Endorsement.objects.standing().filter(item=item, person=person.pk).first()
    return {
        "leads": leads,
        "own": own,
        "may_endorse": own is None and support.may_endorse(person, item),
        "carries": hub_priorities.ways(item, person).exists(),
        "moves": transitions.moves_from(item) if leads else (),
        "records": item.is_public and item.is_open and BackingForm(item=item, person=person).is_of_use,
        "asked": ViewRequest.objects.visible_to(person).filter(item=item).exists(),
        "reads_aloud": Story.objects.to_read_aloud(person).filter(items=item).exists(),
        "view_to_give": ViewAnswer.objects.waiting()
        .filter(request__item=item, hub__in=Coalition.objects.editable_by(person).values("pk"))
        .first(),
    }


@cached_public_page(reads=PAGE_NAMES)
def history_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show every change of an item with its date and coalition; facilitators also see who made it."""
    item = seen_item(request, slug)
    changes = Change.objects.filter(item=item).select_related("coalition", "by").order_by("-at", "-pk")
    leads = AgendaItem.objects.editable_by(request.user).filter(pk=item.pk).exists()
    context = {"item": item, "page": page_of(request, changes, per_page=40), "leads": leads}
    return render(request, "agenda/history.html", context)


@cached_public_page
def brief(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a one-page handout for decision makers: who raised and endorses it, what is asked, by when, and stories."""
    item = seen_item(request, slug)
    stories = list(
        Story.objects.public().filter(items=item).with_yeses().order_by("-told_on", "-pk")[:STORIES]
    )
    context = {
        "item": item,
        "named": list(Endorsement.objects.filter(item=item).named()),
        "stories": stories,
        "address": f"{settings.SITE_URL}{item.get_absolute_url()}",
        "check": f"{settings.SITE_URL}{reverse('agenda:check', args=[printed_briefs.code_of(item)])}",
    }
    response = render(request, "agenda/brief.html", context)
    if stories:
        response["Cache-Control"] = PRIVATE
    return response


def check(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a printed brief said, line by line, and what was withdrawn since, never by whom."""
    found = printed_briefs.read(code)
    if found is None:
        raise Http404
    pk, printed_at = found
    items = AgendaItem.objects.public().with_homes().prefetch_related(*origins_and_ways())
    item = get_object_or_404(items, pk=pk)
    response = render(
        request, "agenda/check.html", {"check": printed_briefs.check(item, printed_at), "item": item}
    )
    response["Cache-Control"] = PRIVATE
    return response
