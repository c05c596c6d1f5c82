"""An article's text as HTML, with the pictures that it names.

A line "[picture 12]" of its own is replaced by that picture; all else is Markdown. Pictures have no place in
the Markdown itself: an address there could be anybody's, and would tell them who reads us.
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
    """The pictures that a text names, by number: one query, none where it names none."""
    numbers = {int(number) for number in PICTURE.findall(text)}
    return Picture.objects.in_bulk(numbers) if numbers else {}


def rendered(text: str) -> SafeString:
    """Safe HTML of a text; a picture that is no longer there leaves nothing."""
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
    """The same HTML for readers who are not on our pages: feeds and mails."""
    return re.sub(r'(?<=(?:href|.src)=")(?=/)', settings.SITE_URL, html)


def plain(text: str) -> str:
    """The words of a Markdown text, for the text part of a mail: links as "words (address)", no other signs."""
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
    """The text of a translated field for a reader of each language: {code: (text, the language it is in)}."""
    codes = [code for code, _name in settings.LANGUAGES]
    texts = {code: (getattr(thing, f"{field}_{code}", "") or "").strip() for code in codes}
    fallback = next((code for code in codes if texts[code]), codes[0])
    return {code: (texts[code], code) if texts[code] else (texts[fallback], fallback) for code in codes}


def as_text(words: str) -> str:
    """Plain words as Markdown that shows just them."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~&])", r"\\\1", " ".join((words or "").split()))
