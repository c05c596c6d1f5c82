"""Fill an empty database with a release's data: `python -m tests.upgrade.sample`, which `scripts.release` runs.

All of it is made up: the rows that the tests have for every page and for every list of the office. Clock, keys and
random numbers are the same each time, so the same code makes the same rows.
"""

import os
import random
from datetime import UTC, datetime

import time_machine

MOMENT = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)


def _always_the_same() -> None:
    """Replace the source of keys, codes, and salts, by one that repeats. For made-up data only."""
    source = random.Random(20261127)
    random._urandom = source.randbytes  # type: ignore[attr-defined]
    os.urandom = source.randbytes
    random.seed(20261127)


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    _always_the_same()
    with time_machine.travel(MOMENT, tick=False):
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import transaction

        from search import indexer
        from tests.admin_rows import filled_admin
        from tests.page_types import filled_site

        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_places", verbosity=0)
        with transaction.atomic():
            filled_admin(filled_site())
        while indexer.run_slices():
            pass
        print("Tables without a row:", ", ".join(_empty_tables()))


def _empty_tables() -> list[str]:
    from django.apps import apps

    return [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not model._base_manager.exists()
    ]


if __name__ == "__main__":
    main()
