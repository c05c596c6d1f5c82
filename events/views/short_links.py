from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from events.models import Event
from office.contributions import EventPanel, filled
from pse_portal.page_cache import cached_public_page


@cached_public_page
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an event: time, place, access, and hosts."""
    event = get_object_or_404(
        Event.objects.visible_to(request.user).with_hosts().select_related("county", "picture"), slug=slug
    )
    panels = filled(EventPanel, request, event, "main")
    return render(request, "events/event_detail.html", {"event": event, "panels": panels})
