"""Upgrade a database and use it, in a process of its own: `python -m tests.upgrade.after`.

Migrates as a deployment does and prints what the database holds then, as JSON. Then opens pages, and compares the index
of the search with one built anew. Raises AssertionError.
"""

import json
import os
import sys
from collections import Counter

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from circles.models import Circle  # noqa: E402
from events.models import Event  # noqa: E402
from hubs.models import Hub  # noqa: E402
from people.models import Person  # noqa: E402
from search import indexer  # noqa: E402
from search.models import Changed, Entry, Posting  # noqa: E402
from tests.upgrade import kept  # noqa: E402
from tests.upgrade.databases import Database  # noqa: E402


def main() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    url, owner = os.environ["TEST_DATABASE_URL"], os.environ["TEST_MIGRATE_DATABASE_URL"]
    json.dump(kept.look(Database(url, owner)), sys.stdout)
    call_command("check", fail_level="WARNING", databases=["default"], stdout=sys.stderr)
    look_at_pages()
    look_at_search()


def look_at_pages() -> None:
    rows = [model.objects.order_by("pk").first() for model in (Circle, Hub, Event)]
    paths = [reverse("pages:front"), *(row.get_absolute_url() for row in rows), reverse("pages:search")]
    visitor, office = Client(), Client()
    office.force_login(Person.objects.filter(is_superuser=True).earliest("pk"))
    for client, path in [*((visitor, path) for path in paths), (office, reverse("admin:index"))]:
        answer = client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"


def look_at_search() -> None:
    """A change is noted by the triggers, and the index holds what a new one would."""
    event = Event.objects.earliest("pk")
    Event.objects.filter(pk=event.pk).update(title_en="Upgraded")
    assert Changed.objects.filter(kind="event", object_id=event.pk).exists(), "no trigger noted a change"
    while indexer.run_slices():
        pass
    renewed = index()
    indexer.rebuild()
    assert renewed == index(), "the index of the search is not what a new one would be"


def index() -> Counter[tuple[str, int, str, int]]:
    return Counter(
        Posting.objects.values_list("entry__kind", "entry__object_id", "word__word", "weight")
    ) + Counter(Entry.objects.values_list("kind", "object_id", "title_en", "path"))


if __name__ == "__main__":
    main()
