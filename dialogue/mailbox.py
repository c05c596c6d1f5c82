"""Collect replies from an mbox file, a Maildir, or an IMAP folder.

A mail that fails stays where it is and does not delay the next: it is logged, counted, and tried again next time.
Reading a mail twice gives one reply (see `email_replies.receive`).
"""

import imaplib
import logging
import mailbox
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings

from dialogue import email_replies

logger = logging.getLogger(__name__)


class NotCollected(Exception):
    """The mailbox cannot be read; the message says why, in one line."""


@dataclass
class Collected:
    """How many mails were processed, how many of them became posts, and how many failed and stay in the mailbox."""

    taken: int = 0
    posted: int = 0
    failed: int = 0

    def take(self, raw: bytes, envelope: Iterable[str] = ()) -> bool:
        """Process one mail (see `email_replies.receive`). Log any exception and return False."""
        try:
            reply = email_replies.receive(raw, envelope)
        except Exception:
            logger.exception("reply_failed")
            self.failed += 1
            return False
        self.taken += 1
        self.posted += reply is not None and reply.post_id is not None
        return True


def from_file(path: Path) -> Collected:
    """Process all mails of an mbox file or a Maildir, which stays unchanged. Raises NotCollected."""
    if not path.exists():
        raise NotCollected(f"There is no mailbox {path}.")
    found = Collected()
    box = mailbox.Maildir(path, create=False) if path.is_dir() else mailbox.mbox(path, create=False)
    for mail in box:
        found.take(mail.as_bytes())
    return found


def from_imap(address: str) -> Collected:
    """Process the unread mails of a folder, `imaps://user:password@host/folder`, and mark each as read afterwards.
    An interrupted run therefore loses none. Raises NotCollected if the server does not answer, refuses the login,
    has no such folder, or disconnects.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port or imaplib.IMAP4_SSL_PORT  # type: ignore[attr-defined]
    except ValueError:
        parts, host, port = urlsplit(""), None, 0
    if parts.scheme != "imaps" or not host:
        raise NotCollected("Give an imaps:// address; without TLS the password would travel in the open.")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    found = Collected()
    with _box(host, port) as box:
        with _said(f"{host} does not let us in"):
            box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        quoted = folder.replace("\\", "\\\\").replace('"', '\\"')
        if box.select(f'"{quoted}"')[0] != "OK":
            raise NotCollected(f"{host} has no folder {folder}.")
        _answer, [numbers] = box.search(None, "UNSEEN")
        for number in numbers.decode().split():
            _answer, parts_of_mail = box.fetch(number, "(BODY.PEEK[])")
            # Another client may have removed the mail; the server may send flags along with it.
            raw = next((part[1] for part in parts_of_mail if isinstance(part, tuple)), None)
            if raw is not None and found.take(raw):
                box.store(number, "+FLAGS", "(\\Seen)")
    return found


@contextmanager
def _box(host: str, port: int) -> Iterator[imaplib.IMAP4_SSL]:
    with _said(f"{host} does not answer"):
        box = imaplib.IMAP4_SSL(
            host, port, ssl_context=ssl.create_default_context(), timeout=settings.MAIL_TIMEOUT
        )
    with _said(f"{host} broke off"), box:
        yield box


@contextmanager
def _said(what: str) -> Iterator[None]:
    """Turn errors of the server or the network into NotCollected, in one line after `what`."""
    try:
        yield
    except (imaplib.IMAP4.error, OSError) as error:
        words = error.args[0] if error.args and isinstance(error.args[0], bytes) else str(error).encode()
        raise NotCollected(f"{what}: {' '.join(words.decode(errors='replace').split())}") from error
