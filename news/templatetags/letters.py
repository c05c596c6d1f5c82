"""Template tags that cut a reader's copy from a frozen letter (see `news.issues.frozen`), for mails and the archive."""

from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from news import body
from pse_portal.richtext import render

register = template.Library()


@register.simple_tag(takes_context=True)
def my_items(context: Context, block: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the items of a block that are in this copy, in its language."""
    language = context["language"]
    return [item[language] for item in block["items"] if context.get(item["key"])]


@register.filter
def said(words: dict[str, Any], language: str) -> Any:
    """Return the value for a language of {code: words}."""
    return words.get(language, "") if words else ""


@register.filter
def letter_html(text: str) -> SafeString:
    """Return Markdown as safe HTML with absolute URLs."""
    return mark_safe(body.with_full_addresses(render(text)))


@register.filter
def letter_text(text: str) -> str:
    return body.plain(text)
