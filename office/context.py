"""Context processors that every page needs, such as the organization's settings."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from office.models import SiteSettings


def site(request: HttpRequest) -> dict[str, object]:
    """Return `site` (two queries, only if a template uses it), `demo` and `debug`.

    The site's row is also named `organization`, for the frame of every page: on account pages `site` is allauth's
    own.
    """
    row = SimpleLazyObject(SiteSettings.load)
    return {"site": row, "organization": row, "demo": settings.DEMO, "debug": settings.DEBUG}
