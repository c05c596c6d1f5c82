from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hubs import places
from hubs.region import BadPlaces, region


class Command(BaseCommand):
    help = "Bring counties and ZIP codes to what the files in the folder PLACES say. Idempotent."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            changed = places.load()
        except BadPlaces as error:
            raise CommandError(f"Nothing was loaded. {error}.") from error
        if options["verbosity"]:
            self.stdout.write(
                f"Counties and ZIP codes of {region().name} are as the files say; {changed} rows were changed."
            )
