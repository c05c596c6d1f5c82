"""Share cards of the front page, coalitions, articles, and decisions; events and goals have their own addresses."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from advocacy.models import Decision
from circles.models import Circle
from coalitions.models import Coalition
from news.models import Article
from office.models import SiteSettings
from pse_portal import cards, dates
from pse_portal.conditional import etag, in_language


@in_language
def card(request: HttpRequest, kind: str, slug: str = "") -> HttpResponseBase:
    """Return the card of a public page, in the language of `?lang=`; 404 for a page that is not public."""
    writer = KINDS.get(kind)
    if writer is None:
        raise Http404
    words = {"foot": str(urlsplit(settings.SITE_URL).netloc), **writer(slug)}
    return cards.answer(request, etag(words), lambda: cards.card(**words))


def _organization() -> str:
    return SiteSettings.current().name


def _front(slug: str) -> dict[str, Any]:
    site = SiteSettings.current()
    return {"top": "", "tag": "", "title": site.name, "facts": [site.mission or ""]}


def _coalition(slug: str, kind: str) -> dict[str, Any]:
    row = get_object_or_404(Coalition.objects.shown(), kind=kind, slug=slug)
    dye = Circle.objects.values_list("dye", flat=True).get(pk=row.pk) if row.is_circle else None
    facts = [row.summary or "", row.meets or ""]
    return {
        "top": "",
        "tag": str(row.get_kind_display()),
        "title": row.name,
        "facts": facts,
        "dye": dye,
        "foot": "",
    }


def _article(slug: str) -> dict[str, Any]:
    # Without its authors: no card names a person.
    row = get_object_or_404(Article.objects.published(), slug=slug)
    day = dates.day(row.published_at) if row.published_at else ""
    return {
        "top": "",
        "tag": str(row.get_kind_display()),
        "title": row.title or "",
        "facts": [day],
        "foot": "",
    }


def _decision(slug: str) -> dict[str, Any]:
    row = get_object_or_404(Decision.objects.public().select_related("body"), slug=slug)
    return {
        "top": row.body.name,
        "tag": "",
        "title": row.title or "",
        "facts": [row.decides or ""],
        "foot": "",
    }


KINDS = {
    "portal": _front,
    "circle": lambda slug: _coalition(slug, Coalition.Kind.CIRCLE),
    "hub": lambda slug: _coalition(slug, Coalition.Kind.HUB),
    "article": _article,
    "decision": _decision,
}
