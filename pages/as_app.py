"""The portal as an app on a phone: its manifest, and event facts that can be read without a connection."""

import json
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from office.models import SiteSettings
from pse_portal.conditional import answer_file, etag, in_language
from pse_portal.page_cache import cached_public_page

SIZES = (192, 512)


@in_language
def manifest(request: HttpRequest) -> HttpResponseBase:
    """Return the web app manifest, in the language of `?lang=`."""
    site = SiteSettings.load()
    icons = [{"src": static("img/patch.svg"), "sizes": "any", "type": "image/svg+xml"}]
    icons += [
        {"src": static(f"img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in SIZES
    ]
    masked = {"src": static("img/icon-maskable-512.png"), "sizes": "512x512", "type": "image/png"}
    facts = {
        "id": "/",
        "name": site.name,
        "short_name": site.short_name or site.name,
        "description": site.mission or "",
        "lang": get_language(),
        "start_url": reverse("pages:front"),
        "scope": "/",
        "display": "minimal-ui",
        "theme_color": "#16294f",
        "background_color": "#ffffff",
        "icons": [*icons, {**masked, "purpose": "maskable"}],
    }
    content = json.dumps(facts, ensure_ascii=False)
    return answer_file(
        request, etag(content), content.encode, "application/manifest+json; charset=utf-8", is_public=True
    )


@require_safe
def worker(request: HttpRequest) -> HttpResponseBase:
    """Return the service worker; at the root, since a worker serves only addresses below its own."""
    content = Path(str(finders.find("js/offline-worker.js"))).read_bytes()
    response = answer_file(request, etag(content), lambda: content, "text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@cached_public_page
def offline(request: HttpRequest) -> HttpResponse:
    """Show what the service worker shows without a connection, before it adds the events."""
    return render(request, "pages/offline.html")
