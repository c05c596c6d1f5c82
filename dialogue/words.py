"""Normalize text for search, and turn Markdown into plain text."""

from django.utils.text import Truncator

from pse_portal.richtext import plain_text
from search.words import folded

MOST_WORDS = 8  # of a search query; more is a quotation


def wanted(query: str) -> list[str]:
    """Return the normalized words of a query; at most eight."""
    return folded(query[:200]).split()[:MOST_WORDS]


def plain(body: str, longest: int = 200) -> str:
    """Return Markdown as one line of plain text (not HTML), at most `longest` characters."""
    return Truncator(plain_text(body)).chars(longest)
