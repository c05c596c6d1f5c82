"""How items are displayed: the steps of an item's trail, the columns of the board, and JSON-LD."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from agenda.models import AgendaItem, Change, Endorsement, State, Update
from coalitions.models import Coalition
from pse_portal import dates
from pse_portal.prepared import Prepared
from pse_portal.templatetags.ui import and_list

NEW = 5  # the most that `/me/` shows

# The columns of the board: name, title, and the states in each.
COLUMNS: list[tuple[str, Any, tuple[State, ...]]] = [
    ("raised", _("Raised"), (State.HEARD, State.PROPOSED)),
    ("endorsed", _("Endorsed"), (State.ENDORSED,)),
    ("working", _("Adopted or in progress"), (State.ADOPTED, State.IN_PROGRESS)),
    ("closed", _("Won, not won, or on hold"), (State.WON, State.LOST, State.PARKED)),
]


@dataclass(frozen=True)
class Knot:
    """One step of the trail. `kind` is "from-hub", "", "now", "next", or "end"."""

    kind: str
    words: str
    detail: str = ""
    url: str = ""
    on: date | None = None


def backing_words(item: AgendaItem) -> str:
    counted = [
        (item.hub_count, ngettext("%(n)d hub", "%(n)d hubs", item.hub_count)),
        (item.circle_count, ngettext("%(n)d circle", "%(n)d circles", item.circle_count)),
        (
            item.organization_count,
            ngettext("%(n)d organization", "%(n)d organizations", item.organization_count),
        ),
        (item.people_count, ngettext("%(n)d person", "%(n)d people", item.people_count)),
    ]
    return and_list([words % {"n": number} for number, words in counted if number])


def _heard(item: AgendaItem) -> list[Knot]:
    """Return where the item comes from: the hubs that brought it, else where it was heard."""
    knots = []
    for row in item.origins.all() if item.is_circles else ():
        hub = row.origin.coalition
        knots.append(
            Knot(
                "from-hub",
                gettext("Heard in %(hub)s") % {"hub": hub.name},
                str(row.origin.heard_words or row.origin.title),
                row.origin.get_absolute_url(),
                row.origin.heard_on,
            )
        )
        carried = (
            gettext("Brought by the liaison")
            if row.role == row.Role.LIAISON
            else gettext("Brought by the hub’s facilitators")
        )
        knots.append(Knot("from-hub", carried, "", "", timezone.localtime(row.carried_at).date()))
    if not knots and (item.heard_in or item.heard_words or item.state == State.HEARD):
        where = item.get_heard_in_display() if item.heard_in else ""
        kind = "" if item.is_circles else "from-hub"
        detail = " · ".join(filter(None, [where, str(item.heard_words or "")]))
        knots.append(Knot(kind, gettext("Heard"), detail, "", item.heard_on))
    return knots


def _carried(item: AgendaItem) -> list[Knot]:
    """Return the circles' items that a hub's priority was brought to, with their states."""
    return [
        Knot(
            "",
            gettext("Brought to %(circle)s") % {"circle": row.item.coalition.name},
            str(row.item.get_state_display()),
            row.item.get_absolute_url(),
            timezone.localtime(row.carried_at).date(),
        )
        for row in (() if item.is_circles else item.carried_to.all())
    ]


STEPS: list[tuple[State, str]] = [
    (State.PROPOSED, "proposed_on"),
    (State.ENDORSED, "endorsed_on"),
    (State.ADOPTED, "adopted_on"),
    (State.IN_PROGRESS, "started_on"),
]


def trail(item: AgendaItem) -> list[Knot]:
    """Return the steps of an item from where it was heard to the latest. An open item ends with the step to come.
    Needs `with_homes()` and the prefetches of `origins_and_ways()`; no queries.
    """
    knots = _heard(item)
    for state, field in STEPS:
        on = getattr(item, field)
        if on is not None:
            kind = "" if item.is_circles or state not in (State.PROPOSED, State.ENDORSED) else "from-hub"
            knots.append(Knot(kind, str(State(state).label), _detail(item, state), "", on))
    # By date: with two hubs, one may be heard after the circle began to work.
    knots = sorted([*knots, *_carried(item)], key=lambda knot: knot.on or date.min)
    if item.state in (State.WON, State.LOST, State.PARKED):
        words = str(State(item.state).label)
        kind = "now" if item.state == State.WON else "end"
        knots.append(Knot(kind, words, str(item.learned or ""), "", item.closed_on))
        return knots
    if knots:
        last = knots[-1]
        knots[-1] = Knot("now", last.words, last.detail, last.url, last.on)
    knots.append(_next(item))
    return knots


def _detail(item: AgendaItem, state: State) -> str:
    if state == State.ENDORSED:
        return backing_words(item)
    if state == State.ADOPTED:
        return str(item.outcome or "")
    return ""


def _next(item: AgendaItem) -> Knot:
    if item.next_on:
        what = str(item.next_what or "")
        return Knot("next", gettext("Next: %(date)s") % {"date": dates.day(item.next_on)}, what)
    if item.state in (State.HEARD, State.PROPOSED):
        words = (
            gettext("Next: a hub endorses it")
            if item.is_circles and not item.hub_count
            else gettext("Next: facilitators discuss it")
        )
        return Knot("next", words)
    if item.state == State.ENDORSED:
        return Knot("next", gettext("Next: facilitators decide"))
    return Knot("next", gettext("Next: an update for the people who raised it"))


def item_json(item: AgendaItem) -> dict[str, Any]:
    """Return the item as a schema.org/Project for search engines, in the active language. Public data only."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Project",
        "name": item.title,
        "description": item.asked or item.title,
        "url": f"{settings.SITE_URL}{item.get_absolute_url()}",
        "image": f"{settings.SITE_URL}/agenda/{item.slug}/preview.png",
        "dateCreated": item.created_at.date().isoformat(),
        "parentOrganization": [
            {
                "@type": "Organization",
                "name": home.name,
                "url": f"{settings.SITE_URL}{home.get_absolute_url()}",
            }
            for home in item.homes
        ],
    }
    if item.source_url:
        data["isBasedOn"] = item.source_url
    return data


def minded_by(viewer: Any, person: Any) -> QuerySet[AgendaItem]:
    """Return the items that a person supports, proposed, or facilitates, or whose supporter they facilitate."""
    led = Coalition.objects.editable_by(person).values("pk")
    standing = Endorsement.objects.standing()
    minded = (
        Q(pk__in=standing.filter(Q(person=person) | Q(coalition__in=led)).values("item"))
        | Q(author=person)
        | Q(coalition__in=led)
    )
    return AgendaItem.objects.visible_to(person).filter(minded)


@Prepared
def _last_moved(person: Any) -> QuerySet[Any]:
    return minded_by(person, person).order_by("-moved_at", "-pk").values_list("pk", flat=True)[:200]


def _wide(items: list[int]) -> Q:
    """Match what happened to the items. A priority brings along the news of the circles' items it was brought to."""
    return Q(item__in=items) | Q(item__origins__origin__in=items)


@Prepared
def _updates(items: list[int]) -> QuerySet[Update]:
    rows = Update.objects.filter(_wide(items), item__opened_at__isnull=False).select_related("item")
    return rows.order_by("-told_at", "-pk").distinct()[: 4 * NEW]


@Prepared
def _moves(items: list[int]) -> QuerySet[Change]:
    rows = Change.objects.filter(_wide(items), kind=Change.Kind.MOVED, item__opened_at__isnull=False)
    return rows.select_related("item").order_by("-at", "-pk").distinct()[: 4 * NEW]


def news_for(person: Any) -> list[dict[str, Any]]:
    """Return the news on items that a person minds (`minded_by`), as [{"item", "at", "update"}]: each item once with its
    latest update (or None), newest first. Three queries at most.
    """
    items = _last_moved(person)
    if not items:
        return []
    rows: list[tuple[datetime, AgendaItem, Update | None]] = [
        *((row.told_at, row.item, row) for row in _updates(items)),
        *((row.at, row.item, None) for row in _moves(items)),
    ]
    news: dict[int, dict[str, Any]] = {}
    for at, item, update in sorted(rows, key=lambda row: row[0], reverse=True):
        entry = news.setdefault(item.pk, {"item": item, "at": at, "update": None})
        entry["update"] = entry["update"] or update
    return list(news.values())[:NEW]
