"""A change by any way of writing is noted by the database and found after the next tick; what is deleted is gone."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from advocacy.models import PublicBody
from coalitions.models import Coalition
from dialogue.models import Post, Thread
from events.models import Event
from hubs.models import County, Help, Hub
from news.models import Article
from search import indexer, lookup, triggers
from search.models import Changed, Entry, Posting, Spelling
from search.sources import all_sources
from search.words import is_one_off, query_words, stems_of
from tests.factories import (
    make_article,
    make_circle,
    make_decision,
    make_event,
    make_hub,
    make_item,
    make_member,
    make_story,
    make_thread,
)

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def found(query: str, person=None, **options) -> list[tuple[str, int]]:
    indexer.run_slices(60)
    answer = lookup.search(query, person or AnonymousUser(), **options)
    return [(entry.kind, entry.object_id) for entry in answer.entries]


def _raw(sql: str, *params) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


WAYS = {
    "save": lambda row: (setattr(row, "title_en", "Quetzal"), row.save()),
    "save of one field": lambda row: (
        setattr(row, "title_en", "Quetzal"),
        row.save(update_fields=["title_en"]),
    ),
    "update": lambda row: Event.objects.filter(pk=row.pk).update(title_en="Quetzal"),
    "bulk": lambda row: (setattr(row, "title_en", "Quetzal"), Event.objects.bulk_update([row], ["title_en"])),
    "raw": lambda row: _raw("UPDATE events_event SET title_en = %s WHERE id = %s", "Quetzal", row.pk),
}


@pytest.mark.parametrize("way", WAYS)
def test_change_is_found_after_the_next_tick(way):
    event = make_event(title_en="Pelican")
    assert found("pelican") == [("event", event.pk)]
    WAYS[way](event)
    assert (found("quetzal"), found("pelican")) == ([("event", event.pk)], [])


@pytest.mark.parametrize("way", ["delete", "queryset", "raw"])
def test_deleted_row_leaves_nothing(way):
    article = make_article(title_en="Pelican")
    assert found("pelican") == [("article", article.pk)]
    number = article.pk
    if way == "delete":
        article.delete()
    elif way == "queryset":
        Article.objects.filter(pk=number).delete()
    else:
        _raw("DELETE FROM news_article WHERE id = %s", number)
    assert found("pelican") == []
    assert not Entry.objects.filter(kind="article", object_id=number).exists()
    assert not Posting.objects.filter(word__word="pelican").exists()


def test_tables_beside_the_row_count_too():
    hub = make_hub("Clayton", name="Pelican Hub")
    assert found("pelican clayton") == [("hub", hub.pk)]
    hub.counties.set([County.objects.get(name="Henry")])
    assert found("pelican henry") == [("hub", hub.pk)]
    assert Entry.objects.get(kind="hub", object_id=hub.pk).counties == ",henry,"
    Coalition.objects.filter(pk=hub.pk).update(name="Quetzal Hub")
    assert found("quetzal") == [("hub", hub.pk)]


def test_withdrawn_permission_hides_a_story_at_once():
    """Before the index knows: the row itself is asked."""
    story = make_story(make_circle(), "published", words="The pelican waits.")
    assert found("pelican") == [("story", story.pk)]
    story.consents.all().delete()
    assert lookup.search("pelican", AnonymousUser()).number == 0


def test_entries_follow_the_names_of_their_coalition_and_decision_maker():
    hub = make_hub(name="Pelican Equity Hub", slug="pelican")
    item = make_item(hub, title_en="Benches for the bus stops")
    story, thread = make_story(hub), make_thread(hub)
    decision = make_decision()
    indexer.run_slices(60)
    Coalition.objects.filter(pk=hub.pk).update(name="Quetzal Equity Hub", slug="quetzal")
    PublicBody.objects.filter(pk=decision.body_id).update(name="Heron County Board")
    indexer.run_slices(60)
    entries = {(entry.kind, entry.object_id): entry for entry in Entry.objects.all()}
    assert entries["goal", item.pk].place == "Quetzal Equity Hub"
    assert entries["story", story.pk].title_en == "Quetzal Equity Hub"
    assert "/quetzal/" in entries["thread", thread.pk].path
    assert entries["decision", decision.pk].place == "Heron County Board"


def test_counters_are_no_changes():
    event, hub = make_event(), make_hub()
    indexer.run_slices(60)
    Event.objects.filter(pk=event.pk).update(places_taken=3)
    Hub.objects.filter(pk=hub.pk).update(member_count=3)
    assert not Changed.objects.exists()


def test_posts_follow_their_thread_to_another_coalition():
    hub, other = make_hub(), make_hub("Henry")
    member = make_member(other).person
    thread = make_thread(hub, body="The pelican waits.")
    post = thread.posts.get()
    assert found("pelican", member, shelf=other.pk) == []
    thread.spaces.add(other)
    assert found("pelican", member, shelf=other.pk) == [("post", post.pk)]
    Thread.objects.filter(pk=thread.pk).update(title="Quetzal")
    assert found("quetzal", member, shelf=other.pk) == [("thread", thread.pk)]
    assert Entry.objects.get(kind="post", object_id=post.pk).title_en == "Quetzal"
    Post.objects.filter(pk=post.pk).update(body="")
    assert found("pelican", member, shelf=other.pk) == []


def test_nothing_is_noted_without_the_triggers():
    """So the tests above fail without them."""
    triggers.remove(connection)
    Changed.objects.all().delete()  # what the flush after another test has noted
    make_event(title_en="Pelican")
    assert not Changed.objects.exists()
    triggers.install(connection)
    Help.objects.create(kind="food", name="Pelican Pantry")
    assert [change.kind for change in Changed.objects.all()] == ["help"]


def test_every_kind_names_its_own_table():
    for source in all_sources():
        assert any(one.model is source.rows().model for one in source.watched), source.name


def test_one_letter_apart():
    for one, other in [
        ("library", "libary"),
        ("library", "librrary"),
        ("library", "libraty"),
        ("library", "lirbary"),
    ]:
        assert is_one_off(one, other)
        assert is_one_off(other, one)
    assert not is_one_off("library", "library")
    assert not is_one_off("library", "librasy2")
    assert not is_one_off("library", "yrarbil")


def test_words_are_bounded():
    assert query_words("a" * 10_000) == ["a" * 32]
    assert query_words(" ".join(f"word{n}" for n in range(500))) == [f"word{n}" for n in range(8)]
    assert stems_of("workshops")[0] == stems_of("workshop")[0]
    indexer.run_slices(60)
    assert Spelling.objects.filter(form="").count() == 0


def test_triggers_that_are_there_are_left_alone():
    triggers.install(connection)
    with CaptureQueriesContext(connection) as queries:
        triggers.install(connection)
    assert not any("TRIGGER" in query["sql"].split(" ON ")[0] for query in queries)
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TRIGGER search_event_0_update"
            + (" ON events_event" if connection.vendor == "postgresql" else "")
        )
    triggers.install(connection)
    event = make_event(title_en="Pelican")
    indexer.run_slices(60)
    Event.objects.filter(pk=event.pk).update(title_en="Quetzal")
    assert {change.object_id for change in Changed.objects.filter(kind="event")} == {event.pk}
