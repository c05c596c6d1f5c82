from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mailing import holds
from mailing.models import Message


class Command(BaseCommand):
    help = "List the mail that is held after a restore; release it, or decide not to send it, one kind at a time."

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = Message.Kind.values
        parser.add_argument("--release", choices=kinds, help="let mail of this kind go out")
        parser.add_argument("--drop", choices=kinds, help="never send mail of this kind")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["release"] and options["drop"]:
            raise CommandError("Choose one of --release and --drop.")
        if options["release"]:
            self.stdout.write(f"Released: {holds.release(options['release'], by=None)}.")
        if options["drop"]:
            self.stdout.write(f"Not sent: {holds.drop(options['drop'], by=None)}.")
        found = holds.held()
        for kind in found:
            self.stdout.write(f"{kind.kind}: {kind.count} held, {kind.batches} bulk mailings under way")
            for template, number in kind.by_template:
                self.stdout.write(f"  {number:6} {template}")
        if not found:
            self.stdout.write("No mail is held.")
