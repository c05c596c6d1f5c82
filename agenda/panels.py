"""What the agenda adds to other rooms' pages, and where upper rooms add to an item's page.

A room above registers with `item_panels`; `context(request, item)` gets an item that the visitor may see.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agenda import asking
from agenda.models import AgendaItem, Change, Endorsement, State, Update, ViewAnswer, origins_and_ways
from coalitions.models import Coalition
from events.models import Event
from office.registries import (
    ManageEntry,
    Panel,
    Registry,
    SitemapEntry,
    Waiting,
    Waits,
    coalition_panels,
    event_panels,
    manage_entries,
    me_panels,
    sitemap,
    waiting,
)

item_panels: Registry[Panel] = Registry()

SHOWN = 3
NEW = 5


def agenda_path(coalition: Coalition, name: str = "of") -> str:
    return reverse(f"agenda:{name}-{coalition.kind}", kwargs={"slug": coalition.slug})


def _of_coalition(request: HttpRequest, coalition: Coalition) -> dict[str, Any]:
    """The latest items on their way, and the latest that was won. Four queries at most."""
    items = AgendaItem.objects.public().of(coalition).with_homes().prefetch_related(*origins_and_ways())
    shown = list(items.open().latest_first()[:SHOWN])
    won = list(items.filter(state=State.WON).latest_first()[:1])
    return {"items": [*shown, *won]}


def _of_event(request: HttpRequest, event: Event) -> dict[str, Any] | None:
    """What was heard at an event, and what waits for it. One query."""
    items = AgendaItem.objects.visible_to(request.user).filter(Q(heard_at=event) | Q(next_event=event))
    found = list(items.with_homes().latest_first()[:10])
    return {"items": found} if found else None


def _mine(request: HttpRequest, person: Any) -> dict[str, Any] | None:
    """What is new on items I stand behind, brought or lead: each once, with the latest that was told of it. Four
    queries at most."""
    led = list(Coalition.objects.editable_by(person).values_list("pk", flat=True))
    endorsed = Endorsement.objects.standing().filter(person=person).values("item")
    mine = AgendaItem.objects.visible_to(person).filter(Q(pk__in=endorsed) | Q(author=person))
    if led:
        behind = Endorsement.objects.standing().filter(coalition__in=led).values("item")
        mine = mine | AgendaItem.objects.visible_to(person).filter(Q(pk__in=behind) | Q(coalition__in=led))
    # With a priority comes what the circles' items do that it was carried to.
    numbers = list(mine.order_by("-moved_at").values_list("pk", flat=True)[:200])
    wide = Q(item__in=numbers) | Q(item__origins__origin__in=numbers)
    updates = list(
        Update.objects.filter(wide, item__opened_at__isnull=False)
        .select_related("item").order_by("-told_at", "-pk").distinct()[: 4 * NEW]
    )  # fmt: skip
    moves = list(
        Change.objects.filter(wide, kind=Change.Kind.MOVED, item__opened_at__isnull=False)
        .select_related("item").order_by("-at", "-pk").distinct()[: 4 * NEW]
    )  # fmt: skip
    news: dict[int, dict[str, Any]] = {}
    rows: list[Update | Change] = [*updates, *moves]
    for row in sorted(rows, key=_moment, reverse=True):
        entry = news.setdefault(row.item_id, {"item": row.item, "at": _moment(row), "update": None})
        if entry["update"] is None and isinstance(row, Update):
            entry["update"] = row
    return {"news": list(news.values())[:NEW]} if news else None


def _moment(row: Any) -> Any:
    return row.told_at if isinstance(row, Update) else row.at


def _lines(person: Any, led: list[Coalition]) -> list[Waits]:
    """Proposals without an answer, and views that the hubs were asked for. Two queries at most."""
    if not led:
        return []
    by_pk = {coalition.pk: coalition for coalition in led}
    proposals = AgendaItem.objects.waiting().editable_by(person).with_homes()
    found = [
        Waits(
            gettext("A member proposes: %(title)s") % {"title": item.title},
            reverse("agenda:answer", kwargs={"slug": item.slug}),
            by_pk[item.coalition_id if item.coalition_id in by_pk else item.partner_id].name,
        )
        for item in proposals
    ]
    for view in asking.to_answer(person):
        words = {"name": view.request.coalition.name, "title": view.request.item.title}
        path = reverse("agenda:view", kwargs={"pk": view.pk})
        found.append(Waits(gettext("%(name)s asks for your view: %(title)s") % words, path, view.hub.name))
    return found


def _waiting(coalition: Coalition) -> int:
    """Proposals without an answer; of a hub also the views it was asked for. One query."""
    proposals = AgendaItem.objects.waiting().of(coalition).order_by().values_list("pk")
    views = ViewAnswer.objects.waiting().filter(hub=coalition.pk).order_by().values_list("pk")
    return proposals.union(views, all=True).count()


def _addresses() -> Iterator[tuple[str, Any]]:
    yield ("/agenda/", None)
    with_items = AgendaItem.objects.public()
    homes = Q(pk__in=with_items.values("coalition")) | Q(pk__in=with_items.values("partner"))
    for kind, slug in Coalition.objects.listed().filter(homes).values_list("kind", "slug"):
        yield (f"/{kind}s/{slug}/agenda/", None)
    for slug, updated_at in with_items.filter(joined_into=None).values_list("slug", "updated_at"):
        yield (f"/agenda/{slug}/", updated_at)


def register() -> None:
    coalition_panels.register(Panel("agenda.items", "agenda/panels/items.html", _of_coalition, order=5))
    event_panels.register(Panel("agenda.heard", "agenda/panels/event.html", _of_event))
    me_panels.register(Panel("agenda.mine", "agenda/panels/mine.html", _mine, order=12))
    waiting.register(Waiting("agenda", _lines, order=40))
    manage_entries.register(
        ManageEntry(
            "agenda",
            _("Agenda"),
            lambda coalition: agenda_path(coalition, "manage"),
            about=_("What members propose, what you work on, stories, views of the hubs."),
            count=_waiting,
            order=28,
        )
    )
    sitemap.register(SitemapEntry("agenda", _addresses))
