import imaplib
import mailbox
import ssl
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.management.base import BaseCommand, CommandError

from dialogue import replying


class Command(BaseCommand):
    help = (
        "Take answers that came by mail. Without an option one mail is read from standard input, as a mail server "
        "hands it over; with --mailbox a file of mails or a Maildir; with --imap the unread mails of a folder."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mailbox", type=Path, help="An mbox file or a Maildir folder.")
        parser.add_argument("--imap", help="imaps://user:word@mail.example.org/INBOX")
        parser.add_argument(
            "--for", dest="recipient", default="", help="The address the server took the mail for."
        )

    def handle(self, **options: Any) -> None:
        if options["imap"]:
            took = self._imap(options["imap"])
        elif options["mailbox"]:
            took = self._mailbox(options["mailbox"])
        else:
            raw = sys.stdin.buffer.read(replying.LARGEST * 20 + 1)
            took = [replying.receive(raw, [options["recipient"]] if options["recipient"] else [])]
        posted = sum(reply is not None and reply.post_id is not None for reply in took)
        self.stdout.write(f"{len(took)} mails read, {posted} became posts.")

    def _mailbox(self, path: Path) -> list[Any]:
        if not path.exists():
            raise CommandError(f"There is no mailbox {path}.")
        box = mailbox.Maildir(path, create=False) if path.is_dir() else mailbox.mbox(path, create=False)
        # A mail read twice is one answer, so the mailbox is left as it is.
        return [replying.receive(mail.as_bytes()) for mail in box]

    def _imap(self, address: str) -> list[Any]:
        """Unread mails; each is marked as read once it was taken, so that a broken run loses none."""
        parts = urlsplit(address)
        if parts.scheme != "imaps" or not parts.hostname:
            raise CommandError("Give an imaps:// address; without TLS the password would travel in the open.")
        took = []
        with imaplib.IMAP4_SSL(
            parts.hostname, parts.port or 993, ssl_context=ssl.create_default_context()
        ) as box:
            box.login(unquote(parts.username or ""), unquote(parts.password or ""))
            box.select(unquote(parts.path.strip("/")) or "INBOX")
            _answer, [numbers] = box.search(None, "UNSEEN")
            for number in numbers.split():
                _answer, data = box.fetch(number, "(BODY.PEEK[])")
                if isinstance(data[0], tuple):
                    took.append(replying.receive(data[0][1]))
                box.store(number, "+FLAGS", "\\Seen")
        return took
