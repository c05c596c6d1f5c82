"""What every page needs: the organization's settings and the page in the other language."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from office.models import SiteSettings


def site(request: HttpRequest) -> dict[str, object]:
    """`site` (one query, only where a template uses it) and `demo`."""
    return {"site": SimpleLazyObject(SiteSettings.load), "demo": settings.DEMO, "debug": settings.DEBUG}
