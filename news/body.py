"""Render an article's text as HTML, with the pictures it refers to.

A line "[picture 12]" is replaced by that picture; the rest is Markdown. Markdown images are not supported: their
URLs could be anyone's, and would reveal our readers to them.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from office.models import Picture
from pse_portal.richtext import render

PICTURE = re.compile(r"^[ ]{0,3}\\?\[picture (\d{1,9})\\?\][ \t]*$", re.MULTILINE)


def pictures_in(text: str) -> Mapping[int, Picture]:
    """Return the pictures that a text refers to, by pk: one query, or none."""
    numbers = {int(number) for number in PICTURE.findall(text)}
    return Picture.objects.in_bulk(numbers) if numbers else {}


def rendered(text: str) -> SafeString:
    """Return a text as safe HTML. Missing pictures are left out."""
    text = (text or "").replace("\r\n", "\n")
    found = pictures_in(text)
    parts: list[str] = []
    for index, piece in enumerate(PICTURE.split(text)):
        if index % 2 == 0:
            parts.append(render(piece))
        elif int(piece) in found:
            parts.append(render_to_string("office/_picture.html", {"picture": found[int(piece)]}))
    return mark_safe("".join(parts))


def with_full_addresses(html: str) -> str:
    """Return the HTML with absolute URLs, for feeds and mails."""
    return re.sub(r'(?<=(?:href|.src)=")(?=/)', settings.SITE_URL, html)


def plain(text: str) -> str:
    """Return Markdown as plain text for mails: links as "words (URL)", no other markup."""
    text = PICTURE.sub("", (text or "").replace("\r\n", "\n"))
    text = re.sub(r"!?\[([^\]]*)\]\(([^)\s]*)[^)]*\)", _link_in_words, text)
    text = re.sub(r"^#{1,6}[ ]+", "", text, flags=re.MULTILINE)
    text = re.sub(r"(\*\*|__|~~|`)(.+?)\1", r"\2", text)
    text = re.sub(r"(?<!\w)[*_](\S(?:[^*_\n]*\S)?)[*_](?!\w)", r"\1", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _link_in_words(match: re.Match[str]) -> str:
    words, address = match[1], match[2]
    if address.startswith("/") and not address.startswith("//"):
        address = settings.SITE_URL + address
    is_safe = address.startswith(("https://", "http://", "mailto:", "tel:"))
    return f"{words} ({address})" if is_safe else words


def in_both(thing: Any, field: str) -> dict[str, tuple[str, str]]:
    """Return a translated field for readers of each language, as {code: (text, its actual language)}."""
    codes = [code for code, _name in settings.LANGUAGES]
    texts = {code: (getattr(thing, f"{field}_{code}", "") or "").strip() for code in codes}
    fallback = next((code for code in codes if texts[code]), codes[0])
    return {code: (texts[code], code) if texts[code] else (texts[fallback], fallback) for code in codes}


def as_text(words: str) -> str:
    """Escape plain text, so that Markdown shows it unchanged."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~&])", r"\\\1", " ".join((words or "").split()))
