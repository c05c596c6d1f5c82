from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models.deletion import ProtectedError

from office import sample_removal


class Command(BaseCommand):
    help = "List the samples, the demo accounts, and what depends on them; with --yes, remove them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="remove them")

    def handle(self, *args: Any, **options: Any) -> None:
        people = [
            person.email or f"{person} (no email)"
            for person in sample_removal.sample_people().order_by("email", "pk")
        ]
        try:
            with transaction.atomic():
                # A dry run removes the samples and rolls back: only that shows exactly what a removal takes.
                removed = sample_removal.remove()
                transaction.set_rollback(not options["yes"])
        except ProtectedError as error:
            rows = ", ".join(sorted(f"{row._meta.verbose_name} “{row}”" for row in error.protected_objects))
            raise CommandError(f"Nothing was removed: these are no samples but need one: {rows}.") from error
        except sample_removal.NoAdministrator as error:
            raise CommandError(
                "Nothing was removed: no administrator would be left. First run manage.py setup."
            ) from error
        if people:
            self.stdout.write(
                f"The accounts and records of {', '.join(people)}, with all that they wrote. In all:"
            )
        for label, number in sorted(removed.items()):
            self.stdout.write(f"{number:6} {apps.get_model(label)._meta.verbose_name_plural}")
        self.stdout.write(
            "Removed." if options["yes"] else "Nothing was removed yet; --yes removes these rows."
        )
