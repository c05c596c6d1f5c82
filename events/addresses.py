"""The addresses of an event's pages, today's and those it had before."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse

from events.models import Event
from pse_portal.former_slugs import lead_on

View = Callable[..., HttpResponseBase]


def of_event(page: str, view: View, name: str) -> URLPattern:
    """`/events/<slug>/<page>`. Under a slug that the event had before, each of its pages leads to today's address."""
    return path(f"<slug:slug>/{page}", _leading_on(view), name=name)


def _leading_on(view: View) -> View:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            found = _moved(request, kwargs)
            if found is None:
                raise
            return found

    return answer


def _moved(request: HttpRequest, kwargs: dict[str, Any]) -> HttpResponseBase | None:
    """The way to today's address of the page, for those who may see the event; what was sent goes along."""
    events = Event.objects.visible_to(request.user)
    event = events.filter(former_slugs__slug=kwargs["slug"]).only("slug").first()
    if event is None or request.resolver_match is None:
        return None
    today = reverse(request.resolver_match.view_name, kwargs={**kwargs, "slug": event.slug})
    query = request.META.get("QUERY_STRING", "")
    return lead_on(
        f"{today}?{query}" if query else today, preserve_request=request.method not in {"GET", "HEAD"}
    )
