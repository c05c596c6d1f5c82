from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from pages.demo import seed


class Command(BaseCommand):
    help = "Write the demo content and accounts; again on the same day it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--when-stale", action="store_true", help="only where no event is coming any more"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo accounts have a public password: set DEMO=1 (with DEBUG=1) first.")
        if options["when_stale"]:
            moved = seed.seed_when_stale()
            self.stdout.write(
                "Sample dates moved forward." if moved else "Events are coming; nothing to move."
            )
        else:
            seed.seed()
            self.stdout.write("The demo content is there.")
