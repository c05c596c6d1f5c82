from typing import Any

from django.core.management.base import BaseCommand

from reporting import rollup


class Command(BaseCommand):
    help = "Count all figures of the board sheet and the charts anew, from the first day on."

    def handle(self, *args: Any, **options: Any) -> None:
        for figure, changed in rollup.count_all().items():
            self.stdout.write(f"{figure}: {changed} rows changed")
