from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from events.models import Event
from pse_portal.page_cache import kept
from pse_portal.pagination import page_of


@kept
def event_list(request: HttpRequest) -> HttpResponse:
    """What is coming, soonest first; where nothing is, the last ones."""
    coming = Event.objects.public().upcoming().with_hosts()
    page = page_of(request, coming, per_page=20)
    latest = [] if page.object_list else Event.objects.public().past().with_hosts()[:5]
    return render(request, "events/event_list.html", {"page": page, "latest": latest})


@kept
def past(request: HttpRequest) -> HttpResponse:
    """What was, the latest first, with what came of it."""
    return render(
        request,
        "events/past.html",
        {"page": page_of(request, Event.objects.public().past().with_hosts(), per_page=20)},
    )


@kept
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One event: time, place and access, and its hosts."""
    event = get_object_or_404(
        Event.objects.visible_to(request.user).with_hosts().select_related("county"), slug=slug
    )
    return render(request, "events/event_detail.html", {"event": event})
