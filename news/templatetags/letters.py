"""Cutting a reader's copy from a frozen letter (see `news.issues.frozen`), in the templates of mails and of the archive."""

from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from news import body
from pse_portal.richtext import render

register = template.Library()


@register.simple_tag(takes_context=True)
def my_items(context: Context, block: dict[str, Any]) -> list[dict[str, Any]]:
    """The items of a block that are in this copy, in its language."""
    language = context["language"]
    return [item[language] for item in block["items"] if context.get(item["key"])]


@register.filter
def said(words: dict[str, Any], language: str) -> Any:
    """What is said in a language, of {code: words}."""
    return words.get(language, "") if words else ""


@register.filter
def letter_html(text: str) -> SafeString:
    """Markdown as safe HTML with full addresses."""
    return mark_safe(body.with_full_addresses(render(text)))


@register.filter
def letter_text(text: str) -> str:
    return body.plain(text)
