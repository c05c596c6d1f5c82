"""Template tags of the news pages."""

import json
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import _json_script_escapes, format_html  # type: ignore[attr-defined]
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from news import body, reading_time
from news.models import Article
from office.models import Picture

register = template.Library()


@register.simple_tag
def article_body(article: Article) -> SafeString:
    """Return the text in the page's language, else in the other one, marked with its `lang`."""
    text, language = body.in_both(article, "body")[_here()]
    if not text:
        return SafeString("")
    mark = SafeString("") if language == _here() else format_html(' lang="{}"', language)
    return format_html('<div class="prose"{}>{}</div>', mark, body.rendered(text))


@register.simple_tag
def words_of(thing: Any, field: str) -> str:
    """Return a translated field in the best language without markup, for page heads and attributes."""
    return body.in_both(thing, field)[_here()][0]


@register.simple_tag
def reading_minutes(article: Article) -> int:
    """Return the minutes that the text takes in the page's language, 0 for none."""
    return reading_time.minutes(body.in_both(article, "body")[_here()][0])


@register.simple_tag
def news_article(article: Article, site: Any) -> SafeString:
    """Return the article as schema.org's NewsArticle in JSON-LD; text that people typed cannot end the script."""
    title, language = body.in_both(article, "title")[_here()]
    organization = {"@type": "Organization", "name": site.name, "url": settings.SITE_URL + "/"}
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title[:110],
        "description": body.in_both(article, "summary")[_here()][0],
        "inLanguage": language,
        "mainEntityOfPage": article.full_address,
        "publisher": organization,
        "author": {"@type": "Person", "name": article.authors} if article.authors else organization,
        "dateModified": (article.corrected_at or article.published_at or article.updated_at).isoformat(),
    }
    if article.published_at:
        facts["datePublished"] = article.published_at.isoformat()
    if article.picture:
        facts["image"] = [picture_address(article.picture)]
    if article.source_url:
        facts["isBasedOn"] = article.source_url
    text = json.dumps(facts, ensure_ascii=False).translate(_json_script_escapes)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


@register.simple_tag
def thumb(picture: Picture) -> str:
    """Return the path of a picture's smallest file."""
    return picture.path(min(picture.widths, default=None), "webp")


@register.simple_tag
def picture_address(picture: Picture) -> str:
    """Return the absolute URL of a picture's 16:9 part, for other programs that show a card."""
    return settings.SITE_URL + picture.wide_path()


def _here() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:2]
