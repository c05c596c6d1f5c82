"""What news adds to other rooms' pages."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from coalitions.models import Coalition
from news import subscribing, topics
from news.feeds import address_of
from news.models import Article, Issue, Subscription
from office.registries import Panel, SitemapEntry, coalition_panels, me_panels, sitemap


def _about_coalition(request: HttpRequest, coalition: Coalition) -> dict[str, Any] | None:
    articles = list(Article.objects.published().about(coalition)[:3])
    if not articles:
        return None
    language = "" if get_language() == settings.LANGUAGE_CODE else f"?lang={get_language()}"
    return {"articles": articles, "feed": address_of("", coalition) + language, "filter": coalition.kind}


def _addresses() -> Iterator[tuple[str, Any]]:
    yield ("/news/", None)
    yield ("/newsletter/", None)
    yield ("/newsletter/archive/", None)
    for issue in Issue.objects.archived():
        yield (f"/newsletter/archive/{issue.pk}/", issue.sent_at)
    for slug, updated_at in Article.objects.published().values_list("slug", "updated_at"):
        yield (f"/news/{slug}/", updated_at)


def _my_newsletter(request: HttpRequest, person: Any) -> dict[str, Any] | None:
    if not person.email:
        return None
    row = Subscription.objects.confirmed().of(person.email).with_stop().first()
    if row is None or row.stopped_by:
        return {"topics": [], "blocked": subscribing.blocked_by(row.stopped_by) if row else ""}
    return {"topics": topics.titles_of(row.topics)}


def register() -> None:
    me_panels.register(Panel("news.newsletter", "news/panels/mine.html", _my_newsletter, order=70))
    coalition_panels.register(Panel("news.about", "news/panels/about.html", _about_coalition, order=60))
    sitemap.register(SitemapEntry("news", _addresses))
