"""A printed brief leads to a page that proves its lines, and says what was withdrawn, never by whom."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from agenda import printed_briefs, stories, support
from agenda.models import Endorsement, Use
from coalitions.models import Organization
from tests.factories import make_circle, make_facilitator, make_hub, make_item, make_person, make_story

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def test_check_page_proves_a_printed_brief_and_counts_what_was_withdrawn(client, time_machine):
    printed = timezone.now()
    time_machine.move_to(printed - timedelta(days=2))
    circle, hub = make_circle(name="Water Circle"), make_hub(name="Elm Hub")
    boss = make_facilitator(circle)
    make_facilitator(hub, boss)
    item = make_item(circle, slug="the-goal", heard_words="38 people at a session")
    fan = make_person(name="Rosa Diaz")
    support.endorse(item, fan)
    church = Organization.objects.create(name="Elm Church")
    mine = Endorsement.objects.create(item=item, organization=church, through_id=hub.pk, recorded_by=boss)
    support.endorse_for(item, hub, boss)
    story = make_story(
        hub, Use.CIRCLE, Use.PUBLISHED, Use.NAMED, words="The bus never came.", teller="Otis Hall"
    )
    story.items.add(item)

    time_machine.move_to(printed)
    brief = client.get("/agenda/the-goal/brief/").content.decode()
    code = re.search(r"/check/([0-9a-z-]+)/", brief).group(1)
    page = client.get(f"/check/{code}/").content.decode()
    for words in (
        "Nothing has been withdrawn",
        "Elm Hub",
        "Elm Church",
        "1 person",
        "The bus never came.",
        "38 people",
    ):
        assert words in page, words

    time_machine.move_to(printed + timedelta(days=3))
    support.take_back(Endorsement.objects.get(person=fan), fan)
    support.take_back(mine, boss)
    stories.withdraw(story, Use.PUBLISHED, None)
    late = make_circle(name="Late Circle")
    Endorsement.objects.create(item=item, coalition_id=late.pk, through_id=late.pk)
    page = client.get(f"/check/{code}/").content.decode()
    for words in ("1 endorsement", "the support of 1 person", "1 story. Please don", "Elm Hub", "0 people"):
        assert words in page, words
    for words in (
        "Elm Church",
        "Rosa Diaz",
        "Otis Hall",
        "The bus never came.",
        "Late Circle",
        "Nothing has been",
    ):
        assert words not in page, words


def test_story_that_was_erased_counts_as_withdrawn(client, time_machine):
    hub = make_hub()
    boss = make_facilitator(hub)
    item = make_item(hub)
    story = make_story(hub, Use.CIRCLE, Use.PUBLISHED, words="The bus never came.", taken_by=boss)
    stories.speak_for(story, item, boss)
    code = printed_briefs.code_of(item)
    time_machine.move_to(timezone.now() + timedelta(days=1))
    stories.withdraw(story, Use.CIRCLE, None)
    assert "1 story. Please don" in client.get(f"/check/{code}/").content.decode()


def test_code_of_another_minute_or_goal_is_refused(client):
    item = make_item(make_circle())
    code = printed_briefs.code_of(item)
    pk, minute, signed = code.split("-")
    assert client.get(f"/check/{code}/").status_code == 200
    assert client.get(f"/check/{code.upper()}/").status_code == 200
    for forged in (
        f"{pk}-{minute}x-{signed}",
        f"{pk}1-{minute}-{signed}",
        f"{pk}-{minute}-",
        "x",
        f"{'z' * 40}-1-{signed}",
    ):
        assert client.get(f"/check/{forged}/").status_code == 404, forged
    hidden = make_item(make_circle(), opened_at=None)
    assert client.get(f"/check/{printed_briefs.code_of(hidden)}/").status_code == 404
