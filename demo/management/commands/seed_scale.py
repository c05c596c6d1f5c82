import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from demo.scale import Size, fill

CHOSEN = ("coalitions", "events", "coming", "articles", "goals", "threads", "hub_requests")


class Command(BaseCommand):
    help = (
        "Add made-up rows in large numbers, to measure how pages grow. "
        "Like all of the demo it only exists with DEMO=1, which production refuses."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=1000, help="all other numbers follow from it")
        for name in CHOSEN:
            parser.add_argument(
                f"--{name.replace('_', '-')}",
                type=int,
                help=f"number of {name.replace('_', ' ')}, where it should be another",
            )

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = {name: options[name] for name in CHOSEN}
        begun = time.monotonic()
        fill(Size.of(options["people"], **chosen), self.report)
        self.stdout.write(f"Done in {time.monotonic() - begun:.0f} seconds.")

    def report(self, name: str, number: int) -> None:
        self.stdout.write(f"{number:>9,} {name}")
