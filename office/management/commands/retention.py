from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from office import privacy, retention


class Command(BaseCommand):
    help = (
        "Erase what has been kept long enough; with --dry-run, only list how many rows each rule would take."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        run = retention.sweep(timezone.now(), dry=options["dry_run"])
        for held in privacy.tables().values():
            if held.label in run.counts:
                self.stdout.write(f"{run.counts[held.label]:6} {held.label}: {held.keeps}")
        self.stdout.write("Nothing was changed." if options["dry_run"] else "Done.")
        if run.failures:
            failed = ", ".join(f"{label} ({error})" for label, error in run.failures.items())
            raise CommandError(f"These rules failed, and the others ran: {failed}.")
