from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from demo import loader
from demo.loader import accounts


class Command(BaseCommand):
    help = "Write the demo content and accounts; again on the same day it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--when-stale", action="store_true", help="only where no event is coming any more"
        )
        parser.add_argument("--accounts", action="store_true", help="write nothing, list the accounts")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["accounts"]:
            self.stdout.write(accounts.listed())
        elif not options["when_stale"]:
            loader.seed()
            self.stdout.write("The demo content is there.")
        elif loader.seed_when_stale():
            self.stdout.write("Sample dates moved forward.")
        else:
            self.stdout.write("Events are coming; nothing to move.")
