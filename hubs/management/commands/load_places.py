from typing import Any

from django.core.management.base import BaseCommand

from hubs import places


class Command(BaseCommand):
    help = "Bring counties and ZIP codes to what the files in hubs/data/ say. Idempotent."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = places.load()
        if options["verbosity"]:
            self.stdout.write(f"Counties and ZIP codes are as the files say; {changed} rows were changed.")
