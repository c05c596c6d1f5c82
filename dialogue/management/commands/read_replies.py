import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dialogue import email_replies, mailbox

TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: a mail server that pipes a mail keeps it and tries again


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
        try:
            if options["imap"]:
                found = mailbox.from_imap(options["imap"])
            elif options["mailbox"]:
                found = mailbox.from_file(options["mailbox"])
            else:
                found = self._piped([options["recipient"]] if options["recipient"] else [])
        except mailbox.NotCollected as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{found.taken} mails read, {found.posted} became posts.")
        if found.failed:
            raise CommandError(
                f"{found.failed} mails could not be taken, and are left where they were; the log says why.",
                returncode=TRY_AGAIN,
            )

    def _piped(self, envelope: list[str]) -> mailbox.Collected:
        found = mailbox.Collected()
        found.take(sys.stdin.buffer.read(email_replies.LARGEST * 20 + 1), envelope)
        return found
