"""Normalize text for search, and turn Markdown into plain text."""

import unicodedata
from html import unescape

from django.utils.html import strip_tags
from django.utils.text import Truncator

from pse_portal.richtext import render

MOST_WORDS = 8  # of a search query; more is a quotation


def folded(*texts: str) -> str:
    """Return lower case without accents, with single spaces: "Café  Río" becomes "cafe rio"."""
    decomposed = unicodedata.normalize("NFKD", " ".join(texts)).casefold()
    return " ".join("".join(sign for sign in decomposed if not unicodedata.combining(sign)).split())


def wanted(query: str) -> list[str]:
    """Return the normalized words of a query; at most eight."""
    return folded(query[:200]).split()[:MOST_WORDS]


def plain(body: str, longest: int = 200) -> str:
    """Return Markdown as one line of plain text (not HTML), at most `longest` characters."""
    text = " ".join(unescape(strip_tags(render(body))).split())
    return Truncator(text).chars(longest)
