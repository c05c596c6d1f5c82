from typing import Any

from django.core.management.base import BaseCommand

from search import indexer


class Command(BaseCommand):
    help = "Build the index of the search anew, from all rows. Visitors can search meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        for kind, number in indexer.rebuild().items():
            self.stdout.write(f"{kind}: {number}")
