"""Pages for programs and security researchers: the sitemap, robots.txt and security.txt."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from office import contributions
from office.contributions import SitemapEntry
from office.models import SiteSettings
from pse_portal.page_cache import cached_public_page

# Pages for one person or for staff. Links in emails carry `noindex` and are listed nowhere.
CLOSED_TO_CRAWLERS = ("/accounts/", "/admin/", "/dev/", "/me/")
MOST_ON_A_MAP = 1000  # pages; with more, the sitemap is an index of parts
FIXED = "pages"  # the name of the part with fixed addresses


@cached_public_page
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *"]
    for code, _name in settings.LANGUAGES:
        prefix = "" if code == settings.LANGUAGE_CODE else f"/{code}"
        lines += [f"Disallow: {prefix}{path}" for path in CLOSED_TO_CRAWLERS]
    lines += ["", f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _places(urls: Iterable[tuple[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield each page in each language, with its own address and its addresses in all languages."""
    for path, changed in urls:
        addresses = {
            code: settings.SITE_URL + ("" if code == settings.LANGUAGE_CODE else f"/{code}") + path
            for code, _name in settings.LANGUAGES
        }
        for address in addresses.values():
            yield {"address": address, "changed": changed, "languages": addresses}


def _xml(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, content_type="application/xml; charset=utf-8")


def _map(request: HttpRequest, urls: Iterable[tuple[str, Any]]) -> HttpResponse:
    return _xml(
        request, "office/sitemap.xml", {"places": _places(urls), "default_language": settings.LANGUAGE_CODE}
    )


@cached_public_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """Render the sitemap: every public page in both languages, with hreflang alternates (sitemaps.org 0.9).

    With more than MOST_ON_A_MAP pages, render the index of its parts.
    """
    entries = contributions.of(SitemapEntry)
    every = (url for entry in entries for url in entry.urls(MOST_ON_A_MAP + 1))
    urls = list(islice(every, MOST_ON_A_MAP + 1))
    if len(urls) <= MOST_ON_A_MAP:
        return _map(request, urls)
    parts = [(entry.name, number, part) for entry in entries for number, part in entry.parts()]
    addresses = [reverse("office:sitemap-part", args=part) for part in parts]
    fixed = reverse("office:sitemap-part", args=[FIXED, 0, 0])
    context = {"addresses": [f"{settings.SITE_URL}{path}" for path in (fixed, *addresses)]}
    return _xml(request, "office/sitemap_index.xml", context)


@cached_public_page
def sitemap_part(request: HttpRequest, name: str, number: int, part: int) -> HttpResponse:
    """Render a part of the sitemap: the pages of one kind within a range of ids, or those with fixed addresses."""
    entries = contributions.of(SitemapEntry)
    if name == FIXED:
        return _map(request, [(path, None) for entry in entries for path in entry.paths])
    if part >= 2**40:
        raise Http404
    return _map(
        request, [url for entry in entries if entry.name == name for url in entry.urls_of(number, part)]
    )


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
