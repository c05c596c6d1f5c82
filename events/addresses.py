"""URL patterns of an event's pages that also redirect from its former slugs."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse

from events.models import Event
from pse_portal.former_slugs import lead_on

View = Callable[..., HttpResponseBase]


def of_event(page: str, view: View, name: str) -> URLPattern:
    """Return the pattern of `/events/<slug>/<page>`. Under a former slug, each page redirects to the current one."""
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
    """Redirect to the current URL of the page if the user may see the event, else None. Form data is preserved."""
    events = Event.objects.visible_to(request.user)
    event = events.filter(former_slugs__slug=kwargs["slug"]).only("slug").first()
    if event is None or request.resolver_match is None:
        return None
    today = reverse(request.resolver_match.view_name, kwargs={**kwargs, "slug": event.slug})
    query = request.META.get("QUERY_STRING", "")
    return lead_on(
        f"{today}?{query}" if query else today, preserve_request=request.method not in {"GET", "HEAD"}
    )
