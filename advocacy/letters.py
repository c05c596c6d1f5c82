"""Put a person's own words into their own mailbox, on a copy box, or on paper. Nothing here stores or sends anything."""

import re
from dataclasses import dataclass
from urllib.parse import quote

# Some mail programs cut a `mailto:` link of more than about 2,000 characters, and say nothing.
LONGEST_LINK = 1900
CUT = "[…]"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Letter:
    """A person's words, ready to go. `body` is whole; `link` has all of it, unless `is_cut`."""

    to: str
    subject: str
    body: str
    link: str
    is_cut: bool


def compose(to: str, subject: str, words: str, name: str = "") -> Letter:
    """Return the letter with a `mailto:` link (RFC 6068) for it.

    Everything but the address is percent-encoded, line ends as CRLF, so that no word can add a header or another
    recipient. A longer text is cut at a word, visibly: the copy box has all of it.
    """
    subject = " ".join(_CONTROL.sub("", subject).split())
    lines = [
        line.rstrip()
        for line in _CONTROL.sub("", words).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ]
    name = " ".join(_CONTROL.sub("", name).split())
    body = "\n".join(lines).strip("\n") + (f"\n\n{name}" if name else "")
    link = _link(to, subject, body)
    if len(link) <= LONGEST_LINK:
        return Letter(to, subject, body, link, is_cut=False)
    return Letter(to, subject, body, _link(to, subject, _shortened(to, subject, body)), is_cut=True)


def _link(to: str, subject: str, body: str) -> str:
    crlf = body.replace("\n", "\r\n")
    return f"mailto:{quote(to, safe='@')}?subject={quote(subject, safe='')}&body={quote(crlf, safe='')}"


def _shortened(to: str, subject: str, body: str) -> str:
    """Return as much of the body as fits, cut at a word, with a mark at the end. Searches by halves."""
    fits, too_long = 0, len(body)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if len(_link(to, subject, f"{body[:middle]} {CUT}")) <= LONGEST_LINK:
            fits = middle
        else:
            too_long = middle
    head = body[:fits]
    at_word = re.sub(r"\S+$", "", head) if fits < len(body) and not body[fits].isspace() else head
    return f"{(at_word or head).rstrip()} {CUT}"
