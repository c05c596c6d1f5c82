"""What events add to other rooms' pages."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest

from coalitions.models import Coalition
from events.models import Event
from office.registries import Panel, SitemapEntry, coalition_panels, sitemap

SHOWN = 4


def _of_coalition(request: HttpRequest, coalition: Coalition) -> dict[str, Any]:
    hosted = Event.objects.public().hosted_by(coalition).with_hosts()
    coming = list(hosted.upcoming()[:SHOWN])
    return {"coming": coming, "latest": [] if coming else list(hosted.past()[:2])}


def _addresses() -> Iterator[tuple[str, Any]]:
    yield ("/events/", None)
    yield ("/events/past/", None)
    for slug, updated_at in Event.objects.public().values_list("slug", "updated_at"):
        yield (f"/events/{slug}/", updated_at)


def register() -> None:
    coalition_panels.register(
        Panel("events.coming", "events/panels/coming.html", _of_coalition, order=20, place="aside")
    )
    sitemap.register(SitemapEntry("events", _addresses))
