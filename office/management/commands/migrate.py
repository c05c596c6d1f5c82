from typing import Any

from django.core.management.commands import migrate

from office import owner


class Command(migrate.Command):
    """Django's migrate command, run as the role that owns the tables."""

    def handle(self, *args: Any, **options: Any) -> None:
        with owner.as_owner(options["database"]):
            super().handle(*args, **options)
