"""Nothing private is found: every kind, in states that some may not see, for every viewer of the matrix.

What a viewer may see is what the pages' own querysets say; that it opens, and that nothing else is found, counted,
or suggested, is asked here of the search alone.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from circles.models import Circle
from coalitions.models import Coalition
from search import indexer, lookup
from search.sources import all_sources
from tests.factories import (
    make_article,
    make_circle,
    make_decision,
    make_document,
    make_event,
    make_item,
    make_moderator,
    make_opportunity,
    make_post,
    make_story,
    make_thread,
)
from tests.search.rows import make_commitment, make_petition
from tests.voice.world import VIEWERS, build

pytestmark = pytest.mark.django_db

WORD = "pelican"
EVERYONE = frozenset([*VIEWERS, "moderator"])
INSIDE = frozenset({"member", "boss"})
# By key: who finds it. Roles that see drafts do so in the portal too.
STATED: dict[str, frozenset[str]] = {
    "event": EVERYONE,
    "draft event": frozenset({"boss", "Events", "superuser"}),
    "event for later": frozenset({"boss", "Events", "superuser"}),
    "members' event": INSIDE | {"Events", "superuser"},
    "article": EVERYONE,
    "draft article": frozenset({"Content", "Writing", "superuser"}),
    "withdrawn article": frozenset({"Content", "Writing", "superuser"}),
    "article for later": frozenset({"Content", "Writing", "superuser"}),
    "goal": EVERYONE,
    "proposal": INSIDE,
    "story": EVERYONE,
    "circle's story": INSIDE,
    "silent story": frozenset(),
    "withdrawn story": frozenset(),
    "work": EVERYONE,
    "draft work": frozenset({"boss", "Events", "superuser"}),
    "document": EVERYONE,
    "members' document": INSIDE,
    "removed document": frozenset(),
    "decision": EVERYONE,
    "draft decision": frozenset(),
    "petition": EVERYONE,
    "draft petition": frozenset(),
    "commitment": EVERYONE,
    "merged circle": frozenset(),
    "circle": EVERYONE,
}
IN_DIALOGUE: dict[str, frozenset[str]] = {
    "thread": INSIDE,
    "post": INSIDE,
    "opened thread": EVERYONE,
    "opened post": EVERYONE,
    "post before opening": INSIDE,
    "removed post": frozenset(),
    "removed thread": frozenset(),
    "post in removed": frozenset(),
}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Any:
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        made = build()
        made.people["moderator"] = make_moderator()
        made.people["stranger"] = AnonymousUser()
        made.keys = _fill(made.rows["circle"], made.people["boss"])
        indexer.run_slices(60)
        yield made
        transaction.set_rollback(True)


def _fill(circle: Circle, boss: Any) -> dict[tuple[str, int], str]:
    now = timezone.now()
    later, text = now + timedelta(days=2), {"title_en": f"The {WORD}"}
    withdrawn = make_story(circle, "published", words=f"The {WORD} left.")
    withdrawn.consents.update(withdrawn_at=now)
    merged = make_circle(name=f"Merged {WORD}", life=Coalition.Life.MERGED, merged_into_id=circle.pk)
    thread, opened = (
        make_thread(circle, boss, title=f"Thread {WORD} {nth}", body=WORD, opened_at=at)
        for nth, at in enumerate((None, now))
    )
    removed = make_thread(circle, boss, title=f"Removed {WORD}", body=WORD, removed_at=now)
    rows = {
        "event": make_event(circle, **text),
        "draft event": make_event(circle, state="draft", published_at=None, **text),
        "event for later": make_event(circle, published_at=later, **text),
        "members' event": make_event(circle, is_members_only=True, **text),
        "article": make_article(**text),
        "draft article": make_article(state="draft", published_at=None, **text),
        "withdrawn article": make_article(state="withdrawn", **text),
        "article for later": make_article(published_at=later, **text),
        "goal": make_item(circle, **text),
        "proposal": make_item(circle, opened_at=None, **text),
        "story": make_story(circle, "published", words=f"The {WORD} came."),
        "circle's story": make_story(circle, "circle", words=f"The {WORD} sang."),
        "silent story": make_story(circle, words=f"The {WORD} slept."),
        "withdrawn story": withdrawn,
        "work": make_opportunity(circle, **text),
        "draft work": make_opportunity(circle, state="draft", **text),
        "document": make_document(circle, boss, title=f"The {WORD}", promoted_at=now),
        "members' document": make_document(circle, boss, title=f"The {WORD}"),
        "removed document": make_document(circle, boss, title=f"The {WORD}", promoted_at=now, removed_at=now),
        "decision": make_decision(**text),
        "draft decision": make_decision(published_at=None, **text),
        "petition": make_petition(slug="one", **text),
        "draft petition": make_petition(slug="two", published_at=None, **text),
        "commitment": make_commitment(slug="one", words_en="Words.", **text),
        "merged circle": merged,
        "circle": make_circle(name=f"Open {WORD}"),
        "thread": thread,
        "post": thread.posts.get(),
        "opened thread": opened,
        "post before opening": opened.posts.get(),
        "opened post": make_post(opened, boss, body=f"{WORD}.", public_at=now),
        "removed post": make_post(opened, boss, body=f"{WORD}!", public_at=now, removed_at=now),
        "removed thread": removed,
        "post in removed": removed.posts.get(),
    }
    kinds = {source.rows().model: source.name for source in all_sources()}
    return {(kinds[type(row)], row.pk): key for key, row in rows.items()}


def _found(world: Any, viewer: str, **options: Any) -> set[str]:
    answer = lookup.search(WORD, world.people[viewer], per_page=100, **options)
    assert answer.number == sum(answer.counts.values()) == len(answer.entries)
    return {world.keys[entry.kind, entry.object_id] for entry in answer.entries}


def test_every_kind_is_tried(world):
    kinds = {kind for kind, _pk in world.keys} | {"hub", "help"}  # these two have nothing private
    assert kinds == {source.name for source in all_sources()}
    assert {world.keys[kind, pk] for kind, pk in world.keys} == {*STATED, *IN_DIALOGUE}


@pytest.mark.parametrize("viewer", sorted(EVERYONE))
def test_viewer_finds_what_is_stated_and_nothing_else(world, viewer):
    assert _found(world, viewer) == {key for key, who in STATED.items() if viewer in who}


@pytest.mark.parametrize("viewer", sorted(EVERYONE))
def test_dialogue_shows_what_is_stated_even_if_its_page_did_not_ask(world, viewer):
    shelf = world.rows["circle"].pk
    assert _found(world, viewer, shelf=shelf) == {key for key, who in IN_DIALOGUE.items() if viewer in who}


@pytest.mark.parametrize("viewer", ["stranger", "signed_in", "member"])
def test_spelling_tells_no_word_of_what_is_hidden(world, viewer):
    """“Members” wrote a word that no one else does: a close spelling of it would show that they did."""
    hidden = make_document(world.rows["circle"], world.people["boss"], title="Zanzibar")
    indexer.run_slices(60)
    answer = lookup.search("zanzibra", world.people[viewer])
    assert (answer.spelled, answer.number) == (("zanzibar", 1) if viewer == "member" else ("", 0)), hidden
