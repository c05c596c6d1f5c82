from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email, validate_ipv46_address

from mailing import mail_check
from mailing.mail_check import Finding


class Command(BaseCommand):
    help = (
        "Check whether emails can leave and will be accepted: the relay, the sender's SPF, DKIM and DMARC, bounces, "
        "unsubscribing; with --to, a test email through the outbox. Ends with an error if something is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=_address, help="send a test email there, and follow it")
        parser.add_argument("--seconds", type=float, default=120, help="how long to follow it")
        parser.add_argument(
            "--selector", action="append", default=[], help="a DKIM selector of your provider"
        )
        parser.add_argument("--dns", type=_server, help="the DNS server to ask, with a port if not 53")

    def handle(self, *args: Any, **options: Any) -> None:
        problems = 0
        for finding in self._findings(options):
            self.stdout.write(str(finding))
            problems += finding.level == "wrong"
        if problems:
            raise CommandError(f"{problems} of these must be put right.")
        self.stdout.write("Emails can leave.")

    def _findings(self, options: dict[str, Any]) -> Iterator[Finding]:
        yield from mail_check.relay()
        yield from mail_check.sender(options["dns"] or "", tuple(options["selector"]))
        yield mail_check.webhook()
        yield mail_check.one_click()
        yield mail_check.postal_address()
        if options["to"]:
            yield mail_check.followed(mail_check.send_test(options["to"]), options["seconds"])


def _address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise ValueError(text) from error
    return text


def _server(text: str) -> str:
    host, _colon, port = text.rpartition(":") if text.count(":") == 1 else (text, "", "53")
    try:
        validate_ipv46_address(host)
    except ValidationError as error:
        raise ValueError(text) from error
    if not 0 < int(port) < 65536:
        raise ValueError(text)
    return text


_address.__name__, _server.__name__ = "email address", "IP address"
