"""The news for feed readers: RSS, Atom, and JSON Feed, of all or of one coalition, in one language.

`?lang=es` asks for Spanish. An unchanged feed gets 304. The ETag depends on the whole content, so that
withdrawing an article changes it too.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from coalitions.models import Coalition
from news import body
from news.models import Article
from office.models import SiteSettings
from pse_portal.page_cache import cached_public_page

LENGTH = 25


class JsonFeed(SyndicationFeed):
    """JSON Feed, version 1.1 (jsonfeed.org)."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile: Any, encoding: str) -> None:
        entries = []
        for item in self.items:
            entry = {
                "id": item["unique_id"],
                "url": item["link"],
                "title": item["title"],
                "content_html": item["description"],
                "date_published": item["pubdate"].isoformat(),
                "date_modified": item["updateddate"].isoformat(),
                "language": item["language"],
                "authors": [{"name": item["author_name"]}] if item["author_name"] else None,
                "image": item["picture"],
                "external_url": item["source"],
                "tags": list(item["categories"]) or None,
            }
            entries.append({name: value for name, value in entry.items() if value})
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed["title"],
            "description": self.feed["description"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "language": self.feed["language"],
            "items": entries,
        }
        outfile.write(json.dumps(feed, ensure_ascii=False, indent=1).encode(encoding))


FORMATS: dict[str, type[SyndicationFeed]] = {"": Rss201rev2Feed, "atom": Atom1Feed, "json": JsonFeed}


class ArticleFeed(Feed):
    """The newest articles, of all or of the coalition in the URL."""

    def __init__(self, form: str) -> None:
        self.form = form
        self.feed_type = FORMATS[form]

    def get_object(self, request: HttpRequest, kind: str = "", slug: str = "") -> Coalition | None:
        if not slug:
            return None
        coalition = Coalition.objects.shown().filter(kind=kind, slug=slug).first()
        if coalition is None:
            raise Http404
        return coalition

    def title(self, coalition: Coalition | None) -> str:
        name = coalition.name if coalition else SiteSettings.current().name
        return clean(_("News: %(name)s") % {"name": name})

    def description(self, coalition: Coalition | None) -> str:
        return clean(_("News from circles and hubs, and what others write about it."))

    def link(self, coalition: Coalition | None) -> str:
        return settings.SITE_URL + (coalition.get_absolute_url() if coalition else reverse("news:list"))

    def feed_url(self, coalition: Coalition | None) -> str:
        query = "" if _here() == settings.LANGUAGE_CODE else f"?lang={_here()}"
        return f"{settings.SITE_URL}{address_of(self.form, coalition)}{query}"

    def items(self, coalition: Coalition | None) -> QuerySet[Article]:
        articles = Article.objects.published().select_related("picture").prefetch_related("coalitions")
        return (articles.about(coalition) if coalition else articles)[:LENGTH]

    def item_title(self, article: Article) -> str:
        return clean(body.in_both(article, "title")[_here()][0])

    def item_description(self, article: Article) -> str:
        summary = body.in_both(article, "summary")[_here()][0]
        text = body.in_both(article, "body")[_here()][0]
        return clean(body.with_full_addresses(body.rendered(body.as_text(summary) + "\n\n" + text)))

    def item_link(self, article: Article) -> str:
        return article.full_address

    def item_guid(self, article: Article) -> str:
        # Not the URL, which a new slug or the other language may change.
        return f"tag:{settings.MAIL_HOST},2026:article-{article.pk}"

    item_guid_is_permalink = False

    def item_author_name(self, article: Article) -> str:
        return clean(article.authors)

    def item_pubdate(self, article: Article) -> datetime | None:
        return article.published_at

    def item_updateddate(self, article: Article) -> datetime | None:
        return max(filter(None, [article.corrected_at, article.published_at]), default=None)

    def item_categories(self, article: Article) -> list[str]:
        return [clean(coalition.name) for coalition in article.coalitions.all()]

    def item_extra_kwargs(self, article: Article) -> dict[str, Any]:
        return {
            "language": body.in_both(article, "title")[_here()][1],
            "picture": settings.SITE_URL + article.picture.path() if article.picture else None,
            "source": article.source_url or None,
        }


def clean(text: str) -> str:
    """Remove the control characters that XML does not allow (XML 1.0, 2.2)."""
    return "".join(letter for letter in text if letter in "\t\n\r" or ord(letter) >= 32)


def address_of(form: str, coalition: Coalition | None) -> str:
    name = f"feeds:{form or 'rss'}"
    if coalition is None:
        return reverse(name)
    return reverse(f"{name}-of", args=[coalition.kind, coalition.slug])


def feed(form: str) -> Callable[..., HttpResponseBase]:
    """Return the view of the feed in one format."""

    @require_safe
    @conditional_page
    @cached_public_page(reads=["lang"])
    def answer(request: HttpRequest, **which: str) -> HttpResponse:
        with translation.override(_here()):
            response: HttpResponse = ArticleFeed(form)(request, **which)
        # The newest article's date does not reflect a withdrawal; the ETag does.
        del response["Last-Modified"]
        return response

    return answer


def _here() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:2]
