"""Sanitize text from other people for mails."""

import re

# Characters of a subject that a phone shows (docs/words.md).
LONGEST_SUBJECT = {"en": 50, "es": 60}

# Line breaks, other control characters, and marks that change the direction of writing.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
_DOT = re.compile(r"\b([ap]\.m)\b|\.(?=\w)")  # "2 a.m." makes no link
_MARKUP = re.compile(r"[<>\[\]{}|\\/`*_#@]+")


def one_line(value: object, longest: int = 200) -> str:
    """Return `value` on one line: no control characters, single spaces, at most `longest` characters."""
    text = " ".join(_CONTROL.sub(" ", str(value)).split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def shortened(text: str, longest: int) -> str:
    """Return `text` shortened at a word to at most `longest` characters, with "…" for the rest.

    "Postponed: Listening session: getting to work" becomes "Postponed: Listening session…" for 30 characters.
    """
    if len(text) <= longest:
        return text
    kept, _space, _part = text[:longest].rpartition(" ")
    return (kept or text[: longest - 1]).rstrip(" ,;:.–-“(") + "…"


def inert(value: object, longest: int = 60) -> str:
    """Return a name that strangers may have typed, without anything that a mail program or Markdown turns into a
    link.

    "http://evil.example/x" becomes "http: evil. example x"; "J.R. Smith" becomes "J. R. Smith".
    """
    text = _MARKUP.sub(" ", one_line(value, 2 * longest + 400))
    return one_line(_DOT.sub(lambda found: found[1] or ". ", text), longest)


def said(value: object, longest: int = 5000) -> str:
    """Return a longer text with its lines, each made inert; cut only beyond `longest` characters."""
    lines = [inert(line, longest) for line in str(value).splitlines()]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
