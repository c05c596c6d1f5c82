"""What hubs and links add to other rooms' pages."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from hubs.models import Help, Hub, HubCircle, Liaison
from office.registries import (
    FirstStep,
    ManageEntry,
    Panel,
    SitemapEntry,
    coalition_panels,
    first_steps,
    manage_entries,
    me_panels,
    sitemap,
)


def links_of(coalition: Coalition) -> list[HubCircle]:
    """The agreed and proposed links of a circle or a hub, sewn ones first, each with `sitting` (liaisons) and
    `thread` ("sewn", "basted" or "pinned"). Three queries at most, however many links."""
    side = {"circle_id": coalition.pk} if coalition.is_circle else {"hub_id": coalition.pk}
    rows = HubCircle.objects.shown().filter(**side).with_seat().with_sitting()
    rows = rows.select_related("hub", "circle").prefetch_related("hub__counties")
    order = {"sewn": 0, "basted": 1, "pinned": 2}
    links = list(rows)
    for link in links:
        link.thread = (
            "pinned" if link.state == HubCircle.State.PROPOSED else "sewn" if link.is_seated else "basted"
        )
    return sorted(
        links, key=lambda link: (order[link.thread], str(link.hub if coalition.is_circle else link.circle))
    )


def _voice(request: HttpRequest, coalition: Coalition) -> dict[str, Any] | None:
    if not coalition.is_circle:
        return None
    links = links_of(coalition)
    agreed = [link for link in links if link.thread != "pinned"]
    return {"links": links, "agreed": agreed, "seated": [link for link in agreed if link.thread == "sewn"]}


def _linked_circles(request: HttpRequest, coalition: Coalition) -> dict[str, Any] | None:
    return None if coalition.is_circle else {"links": links_of(coalition)}


def _seats(request: HttpRequest, person: Any) -> dict[str, Any] | None:
    sitting = Liaison.objects.sitting().filter(person=person).select_related("link__hub", "link__circle")
    seats = list(sitting.order_by("since", "pk"))
    return {"seats": seats} if seats else None


def help_near(counties: Any, at_most: int = 4) -> list[Help]:
    """Help in some counties, the local first. Two queries."""
    rows = Help.objects.near(counties).select_related("keeper").prefetch_related("counties")
    return list(rows[:at_most])


def _help(request: HttpRequest, coalition: Coalition) -> dict[str, Any] | None:
    if coalition.is_circle:
        return None
    counties = list(coalition.hub.counties.all())
    rows = help_near(counties)
    return {"rows": rows, "county": counties[0] if counties else None} if rows else None


def _help_path(coalition: Coalition) -> str:
    return reverse("help:manage", kwargs={"slug": coalition.slug}) if not coalition.is_circle else ""


def _stale(coalition: Coalition) -> int:
    return Help.objects.kept_by(coalition).stale().count()


def _addresses() -> Any:
    yield ("/hubs/", None)
    yield ("/hubs/find/", None)
    yield ("/hubs/start/", None)
    yield ("/help/", None)
    for slug, updated_at in Hub.objects.listed().values_list("slug", "updated_at"):
        yield (f"/hubs/{slug}/", updated_at)


def _address(name: str, coalition: Coalition) -> str:
    return reverse(f"links:{name}-{coalition.kind}", kwargs={"slug": coalition.slug})


def _links_waiting(coalition: Coalition) -> int:
    """Proposals of the other side that wait for this one's answer."""
    side = HubCircle.Side.CIRCLE if coalition.is_circle else HubCircle.Side.HUB
    waiting = HubCircle.objects.proposed().filter(**{f"{side}_id": coalition.pk})
    return waiting.exclude(proposed_by=side).count()


def _has_link(coalition: Coalition) -> bool:
    side = "circle_id" if coalition.is_circle else "hub_id"
    return HubCircle.objects.filter(**{side: coalition.pk}).exists()


def register() -> None:
    coalition_panels.register(Panel("hubs.voice", "hubs/panels/voice.html", _voice, order=10, place="aside"))
    coalition_panels.register(Panel("hubs.circles", "hubs/panels/circles.html", _linked_circles, order=10))
    coalition_panels.register(Panel("hubs.help", "hubs/panels/help.html", _help, order=80))
    manage_entries.register(
        ManageEntry(
            "hubs.help",
            _("Help near you"),
            _help_path,
            _("Who helps with bills, rides, health, jobs: keep it right."),
            _stale,
            order=52,
            kind="hub",
        )
    )
    manage_entries.register(
        ManageEntry(
            "hubs.links",
            _("Links"),
            partial(_address, "of"),
            _("Propose, agree, look at them again, name a liaison."),
            _links_waiting,
            order=48,
        )
    )
    first_steps.register(
        FirstStep("hubs.link", _("Propose a link"), partial(_address, "propose"), _has_link, order=60)
    )
    me_panels.register(Panel("hubs.seats", "hubs/panels/seats.html", _seats, order=40))
    sitemap.register(SitemapEntry("hubs", _addresses))
