"""MIME: a message's headers and parts as text, with marks in place of each recipient's own text."""

import re
import secrets
import textwrap
from binascii import b2a_base64, b2a_qp
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP

from mailing.words import one_line

CRLF = "\r\n"
POLICY = SMTP.clone(max_line_length=76)

# Only letters and digits, so that escaping, encoding, and folding leave marks unchanged; random, so that no text
# contains one.
_MARK = "zq" + secrets.token_hex(6)
_MARKS = re.compile(rf"{_MARK}x([0-9a-f]+)x")


def mark(name: str) -> str:
    return f"{_MARK}x{name.encode().hex()}x"


class Patchable:
    """A text split at its marks; `filled` puts a person's words in."""

    def __init__(self, text: str) -> None:
        pieces = _MARKS.split(text)
        self.literals = pieces[0::2]
        self.names = [bytes.fromhex(piece).decode() for piece in pieces[1::2]]

    def filled(self, words: Mapping[str, str]) -> str:
        parts = [self.literals[0]]
        for name, literal in zip(self.names, self.literals[1:], strict=True):
            parts += (words[name], literal)
        return "".join(parts)


def quoted(text: str) -> str:
    """Encode `text` as quoted-printable with CRLF lines. A trailing space is encoded, so that any text may follow."""
    encoded = b2a_qp(text.encode(), istext=True).decode("ascii").replace("\n", CRLF)
    return f"{encoded[:-1]}=20" if encoded.endswith(" ") else encoded


def body(text: str, html: str, calendar: tuple[str, bytes] | None = None) -> str:
    """Return the parts of a message with their headers: CRLF lines, ASCII, "html:" before the names of marks in
    HTML.

    Marks are surrounded by soft line breaks, so that no line exceeds 76 characters (RFC 2045, 6.7). `calendar` is
    the method and content of a calendar file, attached so that calendar programs process it (RFC 6047, section
    2.4).
    """
    in_html = _MARKS.sub(lambda found: mark("html:" + bytes.fromhex(found[1]).decode()), html)
    mail = EmailMessage(POLICY)
    mail.set_content(_MARKS.sub(r"\n\g<0>\n", text), cte="quoted-printable")
    mail.add_alternative(_MARKS.sub(r"\n\g<0>\n", in_html), subtype="html", cte="quoted-printable")
    if calendar:
        method, content = calendar
        mail.add_attachment(
            content.decode(),
            subtype="calendar",
            cte="base64",
            filename="event.ics",
            params={"method": method},
        )
    whole = mail.as_bytes().decode("ascii")
    if _MARK in _MARKS.sub("", whole):
        raise ValueError("a mark does not fit on a line: give the word a shorter name")
    return re.sub(rf"\r\n({_MARKS.pattern})\r\n", r"=\r\n\1=\r\n", whole)


def header(name: str, value: str) -> str:
    """Return one header, encoded if needed (RFC 2047). A line break in the value cannot start another header.

    Python's own encoder takes longer than the rest of a batch's message. Its newer one (the policy of
    EmailMessage) puts encoded words into URLs longer than a line, such as those to unsubscribe. In Python 3.11 it
    also loses spaces of long subjects and breaks names at their commas.
    """
    value = one_line(value, 500)
    if value.isascii() and "=?" not in value:
        if len(name) + 2 + len(value) <= 76:
            return f"{name}: {value}{CRLF}"
        # Folded between words (RFC 5322, 2.2.3).
        lines = textwrap.wrap(f"{name}: {value}", 76, break_on_hyphens=False)
        return f"{CRLF} ".join(lines) + CRLF
    # An encoded word has at most 75 characters, here 36 bytes.
    size = 36 // max(len(letter.encode()) for letter in value)
    chunks = (value[start : start + size].encode() for start in range(0, len(value), size))
    words = (f"=?utf-8?B?{b2a_base64(chunk, newline=False).decode()}?=" for chunk in chunks)
    return f"{name}: " + f"{CRLF} ".join(words) + CRLF
