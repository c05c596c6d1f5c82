"""Verify the sender of a mail by our mail server's Authentication-Results header (RFC 8601).

The From line can be forged. Only the topmost of these headers counts, and only with the server name that the
operator configured (MAIL_REPLY_CHECKED_BY): the sender may have added others.
"""

import re
from email.message import EmailMessage
from email.utils import getaddresses

from django.conf import settings

from mailing.contacts import normalise_email


def vouched_sender(mail: EmailMessage) -> str | None:
    """Return the sender's address if our server verified that its domain sent the mail; else None."""
    senders = getaddresses([str(value) for value in mail.get_all("From", [])])
    if len(senders) != 1:
        return None
    address = normalise_email(senders[0][1]) or ""
    domain = address.rpartition("@")[2]
    found = mail.get_all("Authentication-Results", [])
    return address if found and domain and _passes(str(found[0]), domain) else None


def _passes(header: str, domain: str) -> bool:
    """Return whether our server's header says that `domain` sent the mail: by DMARC, or without it by DKIM."""
    server, *results = _bare(header).split(";")
    if not server.split() or server.split()[0] != settings.MAIL_REPLY_CHECKED_BY:
        return False
    signed = False
    for result in results:
        words = dict(word.partition("=")[::2] for word in result.split())
        if "dmarc" in words and words["dmarc"] != "none":
            return words["dmarc"] == "pass" and words.get("header.from", domain) == domain
        signer = words.get("header.d") or words.get("header.i", "").rpartition("@")[2]
        signed = signed or (words.get("dkim") == "pass" and signer == domain)
    return signed


def _bare(header: str) -> str:
    """Return a header in lower case without comments; separators within quotation marks become "_"."""
    plain, depth, is_quoted, is_escaped = "", 0, False, False
    for sign in header:
        if is_escaped:
            is_escaped = False
        elif sign == "\\":
            is_escaped = True
        elif sign == '"' and not depth:
            is_quoted = not is_quoted
        elif is_quoted:
            plain += "_" if sign in ";= \t\r\n" else sign
        elif sign in "()":
            depth = max(0, depth + (1 if sign == "(" else -1))
        elif not depth:
            plain += sign
    return re.sub(r"\s*=\s*", "=", plain.lower())
