from django.core.management.base import BaseCommand

from hubs import atlas, cartography
from hubs.region import region


class Command(BaseCommand):
    help = "Draws the region’s atlas.json from the county boundaries beside it. Only after the boundaries changed."

    def handle(self, *args: object, **options: object) -> None:
        path = region().folder / atlas.FILE
        path.write_text(cartography.build(region()), encoding="utf-8")
        self.stdout.write(f"{path} is drawn.")
