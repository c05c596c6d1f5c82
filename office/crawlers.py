"""Pages for programs and security researchers: the sitemap, robots.txt and security.txt."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from office import contributions
from office.contributions import SitemapEntry
from office.models import SiteSettings
from pse_portal.page_cache import cached_public_page

# Pages for one person or for staff. Links in emails carry `noindex` and are listed nowhere.
CLOSED_TO_CRAWLERS = ("/accounts/", "/admin/", "/dev/", "/me/")


@cached_public_page
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *"]
    for code, _name in settings.LANGUAGES:
        prefix = "" if code == settings.LANGUAGE_CODE else f"/{code}"
        lines += [f"Disallow: {prefix}{path}" for path in CLOSED_TO_CRAWLERS]
    lines += ["", f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _places() -> Iterator[dict[str, Any]]:
    """Yield each public page in each language, with its own address and its addresses in all languages."""
    for entry in contributions.of(SitemapEntry):
        for path, changed in entry.urls():
            addresses = {
                code: settings.SITE_URL + ("" if code == settings.LANGUAGE_CODE else f"/{code}") + path
                for code, _name in settings.LANGUAGES
            }
            for address in addresses.values():
                yield {"address": address, "changed": changed, "languages": addresses}


@cached_public_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """Render the sitemap: every public page in both languages, with hreflang alternates (sitemaps.org 0.9)."""
    context = {"places": _places(), "default_language": settings.LANGUAGE_CODE}
    return render(request, "office/sitemap.xml", context, content_type="application/xml; charset=utf-8")


@cached_public_page
def security_txt(request: HttpRequest) -> HttpResponse:
    """Return where to report a vulnerability (RFC 9116). It expires 180 days after the day it is requested."""
    contact = SiteSettings.load().contact_email or settings.SERVER_EMAIL
    today = timezone.now().astimezone(UTC).date()
    expires = datetime.combine(today, datetime.min.time(), UTC) + timedelta(days=180)
    lines = [
        f"Contact: mailto:{contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
