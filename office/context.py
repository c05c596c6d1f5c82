"""Context processors that every page needs, such as the organization's settings."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject

from office.models import SiteSettings, loaded_once

Handler = Callable[[HttpRequest], HttpResponseBase]


def site_loaded_once(get_response: Handler) -> Handler:
    """Middleware: read the settings row once for a request, however many names on its page ask for safe mode."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        with loaded_once():
            return get_response(request)

    return answer


def site(request: HttpRequest) -> dict[str, object]:
    """Return `site` (one query, only if a template uses it), `demo` and `debug`.

    The site's row is also named `organization`, for the frame of every page: on account pages `site` is allauth's
    own.
    """
    row = SimpleLazyObject(SiteSettings.current)
    return {"site": row, "organization": row, "demo": settings.DEMO, "debug": settings.DEBUG}
