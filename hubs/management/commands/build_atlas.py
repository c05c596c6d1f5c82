from django.core.management.base import BaseCommand

from hubs import cartography


class Command(BaseCommand):
    help = (
        "Draws hubs/data/atlas.json from the county boundaries beside it. Only after the boundaries changed."
    )

    def handle(self, *args: object, **options: object) -> None:
        (cartography.DATA / "atlas.json").write_text(cartography.build(), encoding="utf-8")
        self.stdout.write("hubs/data/atlas.json is drawn.")
