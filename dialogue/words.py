"""Words without their Markdown, and how they are compared when somebody looks for them."""

import unicodedata
from html import unescape

from django.utils.html import strip_tags
from django.utils.text import Truncator

from pse_portal.richtext import render

MOST_WORDS = 8  # that a search takes; more is a quotation


def folded(*texts: str) -> str:
    """Lower case, without accents, one space between words: "Café  Río" becomes "cafe rio"."""
    decomposed = unicodedata.normalize("NFKD", " ".join(texts)).casefold()
    return " ".join("".join(sign for sign in decomposed if not unicodedata.combining(sign)).split())


def wanted(query: str) -> list[str]:
    """The words of a query, folded; at most eight."""
    return folded(query[:200]).split()[:MOST_WORDS]


def plain(body: str, longest: int = 200) -> str:
    """Markdown as one line of plain words, at most `longest` letters; as text, not as HTML."""
    text = " ".join(unescape(strip_tags(render(body))).split())
    return Truncator(text).chars(longest)
