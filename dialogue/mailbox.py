"""Collecting the answers that wait in a file, in a Maildir, or in a folder on an IMAP server.

A mail that fails stays where it is and does not hold up the ones after it: it is logged, counted, and taken the next
time. One that was taken twice is one answer (see `replying.receive`).
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
    """There is nothing to read from, and why, in one line."""


@dataclass
class Collected:
    """How many mails were taken, how many of them became posts, and how many failed and stay where they were."""

    taken: int = 0
    posted: int = 0
    failed: int = 0

    def take(self, raw: bytes, envelope: Iterable[str] = ()) -> bool:
        """Take one mail (see `replying.receive`); False where it fails, whatever it was that failed."""
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
    """All mails of an mbox file or a Maildir, which is left as it is. Raises NotCollected."""
    if not path.exists():
        raise NotCollected(f"There is no mailbox {path}.")
    found = Collected()
    box = mailbox.Maildir(path, create=False) if path.is_dir() else mailbox.mbox(path, create=False)
    for mail in box:
        found.take(mail.as_bytes())
    return found


def from_imap(address: str) -> Collected:
    """The unread mails of a folder, `imaps://user:word@host/folder`; each is marked as read once it was taken.

    So a run that breaks off loses none. Raises NotCollected where the server does not answer, does not let us in,
    has no such folder, or breaks off.
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
            # Another reader may have taken it away meanwhile; beside the mail the server may tell of flags.
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
    """What the server or the network had to say, in one line after `what`."""
    try:
        yield
    except (imaplib.IMAP4.error, OSError) as error:
        words = error.args[0] if error.args and isinstance(error.args[0], bytes) else str(error).encode()
        raise NotCollected(f"{what}: {' '.join(words.decode(errors='replace').split())}") from error
