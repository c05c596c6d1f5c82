"""Excerpts of a text around the words found, which are marked."""

import re
from collections.abc import Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.words import LONGEST_WORD, folded

AROUND = 90  # characters before the first word found
LONGEST = 240  # characters

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def marked(text: str, words: frozenset[str]) -> SafeString:
    """Return a text as HTML, with each of the normalized `words` in `<mark>`."""
    parts = []
    at = 0
    for start, end in _found(text, words):
        parts += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    parts.append(escape(text[at:]))
    return mark_safe("".join(parts))


def excerpt(text: str, words: frozenset[str]) -> SafeString:
    """Return about two lines of a text as HTML, from just before the first of `words`, which are marked."""
    first = next((start for start, _end in _found(text, words)), 0)
    start = 0
    if first > AROUND:
        start = text.find(" ", first - AROUND) + 1
    end = len(text)
    if end - start > LONGEST:
        end = max(text.rfind(" ", start, start + LONGEST), start + AROUND)
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return mark_safe(f"{before}{marked(text[start:end], words)}{after}")


def has_any(text: str, words: frozenset[str]) -> bool:
    return next(_found(text, words), None) is not None


def _found(text: str, words: frozenset[str]) -> Iterator[tuple[int, int]]:
    for match in _WORD.finditer(text):
        plain = re.sub(r"['’]", "", folded(match[0]))[:LONGEST_WORD]
        if plain in words:
            yield match.span()
