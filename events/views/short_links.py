from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from events.models import Event, load_hosts
from office.panels import EventPanel, filled
from pse_portal.page_cache import cached_public_page
from pse_portal.prepared import Prepared


@Prepared
def _shown(viewer: Any, slug: str) -> QuerySet[Event]:
    return Event.objects.visible_to(viewer).select_related("county", "picture").filter(slug=slug)


@cached_public_page
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an event: time, place, access, and hosts."""
    event = _shown.first(request.user, slug)
    if event is None:
        raise Http404
    load_hosts([event])
    panels = filled(EventPanel, request, event, "main")
    return render(request, "events/event_detail.html", {"event": event, "panels": panels})
