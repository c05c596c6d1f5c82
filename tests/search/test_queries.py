"""The 60 queries with their hits, which were written before the code; the same on both databases."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from search import indexer, lookup
from search.models import Changed, Entry, Posting
from tests.search.rows import QUERIES, fill

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

MOST_QUERIES = 6


@pytest.fixture(scope="module")
def keys(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[tuple[str, int], str]]:
    """Create the rows and index them from what the triggers noted."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = fill()
        indexer.run_slices(60)
        yield made
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "asked", QUERIES, ids=[query["q"].encode("unicode_escape").decode() for query in QUERIES]
)
def test_query_has_these_hits(keys, asked):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = lookup.search(asked["q"], AnonymousUser(), county=asked.get("county", ""), per_page=10)
    found = [keys[entry.kind, entry.object_id] for entry in answer.entries]
    assert (found, answer.spelled) == (asked["hits"], asked.get("spelled", ""))
    assert sum(answer.counts.values()) == answer.number == len(asked["hits"])
    assert len(queries) <= MOST_QUERIES


def test_rebuilt_index_is_the_one_that_the_triggers_made(keys):
    assert not Changed.objects.exists()

    def everything() -> list[Any]:
        entries = Entry.objects.order_by("kind", "object_id").values_list(
            "kind", "object_id", "title_en", "title_es", "text_en", "text_es", "path", "counties", "day"
        )
        words = Posting.objects.order_by("entry__kind", "entry__object_id", "word__word").values_list(
            "entry__kind", "entry__object_id", "word__word", "weight", "day"
        )
        return [list(entries), list(words)]

    before = everything()
    assert len(before[0]) >= len(keys)
    indexer.rebuild()
    assert everything() == before
