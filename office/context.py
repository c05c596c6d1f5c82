"""What every page needs: the organization's settings and the page in the other language."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from office.models import SiteSettings


def site(request: HttpRequest) -> dict[str, object]:
    """`site` (two queries, only where a template uses it), `demo` and `debug`.

    The same under the name `organization` for the frame of every page: account pages have a `site` of
    allauth's own.
    """
    row = SimpleLazyObject(SiteSettings.load)
    return {"site": row, "organization": row, "demo": settings.DEMO, "debug": settings.DEBUG}
