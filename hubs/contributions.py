"""What hubs and their connections contribute to other apps' pages."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from coalitions import pending
from coalitions.models import Coalition
from coalitions.pending import Pending
from hubs import connections, hub_requests, mails, searchable
from hubs.models import County, Help, Hub, HubCircle, HubRequest, Liaison, LinkStatus
from mailing.calls import Question
from office.bursts import BurstSource
from office.contributions import (
    ActionItem,
    ActionSource,
    ActivitySource,
    FirstStep,
    ManageEntry,
    PageText,
    ShownPlace,
    SitemapEntry,
    StaffQueue,
    StaffTool,
    VisibilitySource,
)
from office.panels import CoalitionPanel, MePanel, listed, only_with

STALE_HELP = Pending(
    Help.objects.stale,
    "keeper",
    ngettext_lazy("%(n)d help listing to check", "%(n)d help listings to check", "n"),
    "help:manage",
)


def _voice(request: HttpRequest, coalition: Coalition) -> dict[str, Any] | None:
    if not coalition.is_circle:
        return None
    links = connections.links_of(coalition)
    agreed = [link for link in links if link.status != LinkStatus.PROPOSED]
    return {
        "links": links,
        "agreed": agreed,
        "seated": [link for link in agreed if link.status == LinkStatus.SEATED],
    }


def _linked_circles(request: HttpRequest, coalition: Coalition) -> dict[str, Any] | None:
    return None if coalition.is_circle else {"links": connections.links_of(coalition)}


def _counties(coalition: Coalition) -> list[County]:
    hub = coalition if isinstance(coalition, Hub) else coalition.hub
    return list(hub.counties.all())


def _help_near(viewer: Any, coalition: Coalition) -> QuerySet[Help]:
    return (
        Help.objects.none()
        if coalition.is_circle
        else Help.objects.near(County.objects.filter(hubs=coalition.pk))
    )


@only_with(_help_near)
def _help(request: HttpRequest, coalition: Coalition) -> dict[str, Any] | None:
    counties = _counties(coalition)
    return {"county": counties[0] if counties else None}


def _seats(person: Any) -> list[ActionItem]:
    """Return the seats that the person is asked to take."""
    seats = Liaison.objects.asked().filter(person=person).select_related("link__hub", "link__circle")
    return [
        ActionItem(
            gettext("%(hub)s would like you to be its liaison in %(circle)s.")
            % {"hub": seat.link.hub.name, "circle": seat.link.circle.name},
            reverse("links:seat", kwargs={"pk": seat.pk}),
        )
        for seat in seats.order_by("pk")
    ]


def _of_link(words: str, coalition: Coalition, link: HubCircle) -> ActionItem:
    path = coalition.address("links:manage", pk=link.pk)
    return ActionItem(words % {"name": link.partner_of(coalition).name}, path, coalition.name)


@only_with(lambda viewer, person: Liaison.objects.asked().filter(person=person))
def _items(person: Any, led: list[Coalition]) -> list[ActionItem]:
    """Return the person's to-do items: seats and, for facilitators, proposals, reviews and listings to check.

    Four queries at most.
    """
    found = _seats(person)
    if not led:
        return found
    for coalition, link in HubCircle.objects.proposed().sides_of(led):
        if link.proposed_by != HubCircle.side_of(coalition):
            found.append(_of_link(gettext("%(name)s wants to connect. What’s your answer?"), coalition, link))
    for coalition, link in connections.due_for_review().sides_of(led):
        if not connections.is_kept(link, HubCircle.side_of(coalition)):
            words = gettext("You’ve been connected with %(name)s for a year. Does the connection still help?")
            found.append(_of_link(words, coalition, link))
    return found + pending.items(led, STALE_HELP)


def _shown(person: Any) -> list[ShownPlace]:
    """Return where a person is shown as liaison. One query."""
    return [
        ShownPlace(
            gettext("As the liaison for %(hub)s in %(circle)s, to everyone")
            % {"hub": seat.link.hub.name, "circle": seat.link.circle.name},
            seat.link.hub.get_absolute_url(),
            seat.is_named,
            seat.pk,
        )
        for seat in Liaison.objects.seats_of(person)
    ]


SIDES = ("hub", "circle")


def _new_requests() -> QuerySet[HubRequest]:
    return HubRequest.objects.filter(state=HubRequest.State.NEW)


CONTRIBUTIONS = [
    searchable.HUBS,
    searchable.HELP,
    StaffQueue(
        "hubs.requests",
        _("Requests for a hub"),
        lambda person: HubRequest.objects.filter(state=HubRequest.State.NEW),
        "asked_at",
        "admin:hubs_hubrequest_changelist",
        "?state__exact=new",
        permission="hubs.change_hubrequest",
        order=20,
    ),
    StaffQueue(
        "hubs.help",
        _("Help listings to check"),
        lambda person: Help.objects.stale(),
        "checked_on",
        "admin:hubs_help_changelist",
        permission="hubs.change_help",
        order=80,
    ),
    StaffTool("hubs.hubs", _("Equity Hubs"), "coalitions", "admin:hubs_hub_changelist", "hubs.view_hub"),
    StaffTool("hubs.help", _("Help listings"), "coalitions", "admin:hubs_help_changelist", "hubs.view_help"),

    BurstSource(
        "hubs.requests", _("Requests for a hub"), _new_requests, "county", "asked_at", hub_requests.remove, order=70
    ),
    CoalitionPanel("hubs.voice", "hubs/panels/voice.html", _voice, "aside", order=10, menu=("hubs", _("Hubs"))),
    CoalitionPanel("hubs.circles", "hubs/panels/circles.html", _linked_circles, "aside", order=10, menu=("circles", _("Circles"))),
    CoalitionPanel("hubs.help", "hubs/panels/help.html", _help, "aside", order=80, menu=("help", _("Help"))),
    MePanel(
        "hubs.seats",
        "hubs/panels/seats.html",
        listed("seats", lambda viewer, person: Liaison.objects.seats_of(person)),
        order=40,
    ),
    ActionSource("hubs", _items, order=20),
    VisibilitySource("hubs.liaison", _shown, connections.set_named, order=20),
    # A connection that was proposed, agreed, kept or ended, a liaison who accepted, a listing that was checked.
    ActivitySource(
        "hubs",
        (
            *((HubCircle.objects.all, side, day) for side in SIDES for day in ("proposed_on", "since", f"{side}_kept_on", "until")),
            *((Liaison.objects.accepted, f"link__{side}", "since") for side in SIDES),
            (Help.objects.all, "keeper", "checked_on"),
        ),
    ),
    ManageEntry(
        "hubs.help", _("Help near you"), "help:manage", _("Local help with bills, rides, health, and "
                                                          "jobs. Keep it up to date."),
        pending.waiting(STALE_HELP), kind="hub", order=52,
    ),
    ManageEntry(
        "hubs.links", _("Connections"), "links:of", _("Propose and agree on connections, review them, and "
                                                "name a liaison."),
        lambda coalition: [HubCircle.objects.to_answer(coalition)], order=48,
    ),
    FirstStep(
        "hubs.link", _("Propose a connection"), "links:propose", rows=lambda coalition: [HubCircle.objects.of(coalition)],
        order=60,
    ),
    PageText(
        "hub.meeting_place",
        _("Meeting place"),
        (_("Meeting place, in English"), _("Meeting place, in Spanish")),
        _("The name of the building and the town. Don’t use a home address."),
        max_length=200,
    ),
    Question(mails.LiaisonNamed.name, connections.answer_seat),
    SitemapEntry(
        "hubs",
        ("/hubs/", "/hubs/find/", "/hubs/start/", "/help/"),
        ((Hub.objects.listed, "/hubs/{slug}/", "updated_at"),),
    ),
]  # fmt: skip
