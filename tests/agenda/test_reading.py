"""Feeds and previews of the agenda, its filters, and the messages of its forms."""

import json
from datetime import timedelta
from io import BytesIO

import feedparser
import pytest
from django.core.cache import caches
from django.utils import timezone
from PIL import Image

from agenda import hub_priorities, item_display, proposals, support, transitions, updates
from agenda.models import AgendaItem, Carrying, State, Story, Use, origins_and_ways
from coalitions import membership
from coalitions.models import Membership
from coalitions.signals import coalition_ended
from office import privacy
from tests.factories import (
    make_circle,
    make_event,
    make_facilitator,
    make_hub,
    make_item,
    make_link,
    make_member,
    make_person,
    make_story,
)

pytestmark = pytest.mark.django_db


def seen(client, address):
    caches["pages"].clear()
    return client.get(address).content.decode()


def test_feed_tells_the_latest_updates_of_a_hub_with_those_of_the_circles_and_answers_304(client):
    hub, circle = make_hub(slug="elm"), make_circle(slug="water")
    boss = make_facilitator(circle)
    item = hub_priorities.carry(make_item(hub), make_link(hub, circle), make_facilitator(hub)).item
    updates.tell(item, boss, on=timezone.localdate(), text_en="Tested.", text_es="Revisado.")
    other = make_item(make_circle())
    updates.tell(other, make_facilitator(other.coalition), on=timezone.localdate(), text_en="Elsewhere.")

    everything = feedparser.parse(client.get("/agenda/feed/").content)
    assert [entry.description for entry in everything.entries] == ["Elsewhere.", "Tested."]
    for query in ("hub=elm", "circle=water"):
        answer = client.get(f"/agenda/feed/?{query}&lang=es")
        assert [entry.description for entry in feedparser.parse(answer.content).entries] == ["Revisado."]
    assert (
        client.get(
            "/agenda/feed/?hub=elm&lang=es",
            HTTP_IF_NONE_MATCH=client.get("/agenda/feed/?hub=elm&lang=es")["ETag"],
        ).status_code
        == 304
    )
    assert client.get("/agenda/feed/?hub=nowhere").status_code == 404


def test_preview_picture_is_drawn_in_both_languages_and_again_only_when_something_changed(client):
    item = make_item(make_circle(), title_en="Clean water", title_es="Agua limpia", target="Water board")
    english, spanish = (client.get(f"/agenda/{item.slug}/preview.png{query}") for query in ("", "?lang=es"))
    assert Image.open(BytesIO(english.content)).size == (1200, 630)
    assert english.content != spanish.content
    again = client.get(f"/agenda/{item.slug}/preview.png", HTTP_IF_NONE_MATCH=english["ETag"])
    assert again.status_code == 304
    support.endorse(item, make_person())
    assert (
        client.get(f"/agenda/{item.slug}/preview.png", HTTP_IF_NONE_MATCH=english["ETag"]).status_code == 200
    )


def test_jsonld_and_meta_of_an_item_name_it_and_cannot_end_their_element(client):
    item = make_item(make_circle(), title_en="</script><b>Water", asked_en="Test & tell.")
    page = seen(client, item.get_absolute_url())
    block = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    data = json.loads(block)
    assert (data["@type"], data["name"]) == ("Project", "</script><b>Water")
    assert f"/agenda/{item.slug}/preview.png" in page


def test_sitemap_has_agendas_and_items_in_both_languages_and_no_joined_one(client):
    circle = make_circle(slug="water")
    item, joined = make_item(circle, slug="one"), make_item(circle, slug="two", opened_at=timezone.now())
    AgendaItem.objects.filter(pk=joined.pk).update(joined_into=item)
    page = seen(client, "/sitemap.xml")
    for address in ("/agenda/", "/agenda/one/", "/es/agenda/one/", "/circles/water/agenda/"):
        assert f"{address}</loc>" in page
    assert "/agenda/two/" not in page


def test_address_of_a_joined_item_leads_to_the_one_it_is_part_of(client):
    circle = make_circle()
    boss = make_facilitator(circle)
    old, new = make_item(circle), make_item(circle)
    hub_priorities.join(old, new, boss)
    assert client.get(old.get_absolute_url())["Location"] == new.get_absolute_url()
    assert client.get(old.get_absolute_url() + "?stay=1").status_code == 200


def test_network_shows_a_carried_priority_once_and_the_hub_shows_it_still(client):
    hub, circle = make_hub(slug="elm"), make_circle()
    priority = make_item(hub, title_en="Our own words")
    hub_priorities.carry(priority, make_link(hub, circle), make_facilitator(hub))
    AgendaItem.objects.exclude(pk=priority.pk).update(title_en="The circle’s words")
    network = seen(client, "/agenda/")
    assert "The circle’s words" in network
    assert "Our own words" not in network
    assert "Our own words" in seen(client, "/hubs/elm/agenda/")


def test_part_of_the_agenda_by_state_circle_and_hub_and_odd_wishes(client):
    hub, circle = make_hub(slug="elm"), make_circle(slug="water")
    item = hub_priorities.carry(make_item(hub), make_link(hub, circle), make_facilitator(hub)).item
    AgendaItem.objects.filter(pk=item.pk).update(title_en="Carried one")
    make_item(circle, title_en="Won one", state="won", closed_on=timezone.localdate())
    assert "Won one" in seen(client, "/agenda/?state=won")
    assert "Carried one" not in seen(client, "/agenda/?state=won")
    assert "Carried one" in seen(client, "/agenda/?hub=elm")
    assert "Won one" not in seen(client, "/agenda/?hub=elm")
    assert "Won one" in seen(client, "/circles/water/agenda/?view=list")
    assert client.get("/agenda/?state=odd&hub=%00&page=zz").status_code == 200


def test_trail_tells_the_way_and_what_is_next():
    hub, circle = make_hub(name="Elm Hub"), make_circle(name="Water Circle")
    at_hub, boss = make_facilitator(hub), make_facilitator(circle)
    priority = make_item(
        hub, heard_on=timezone.localdate() - timedelta(days=3), heard_words_en="12 at supper"
    )
    item = hub_priorities.carry(priority, make_link(hub, circle), at_hub).item
    transitions.move(item, State.ENDORSED, boss)

    def told(pk):
        row = AgendaItem.objects.with_homes().prefetch_related(*origins_and_ways()).get(pk=pk)
        return [(knot.kind, knot.words) for knot in item_display.trail(row)]

    assert told(item.pk) == [
        ("from-hub", "Heard in Elm Hub"),
        ("from-hub", "Brought by the hub’s facilitators"),
        ("", "Proposed"),
        ("now", "Endorsed"),
        ("next", "Next: facilitators decide"),
    ]
    assert (
        told(priority.pk)[-2:] == [("now", "Brought to Water Circle"), ("next", "Next: a hub endorses it")]
        or told(priority.pk)[-2][1] == "Brought to Water Circle"
    )


def test_event_page_shows_the_goals_heard_there_and_waiting_for_it_as_far_as_one_may_see(client):
    circle = make_circle()
    event = make_event(circle)
    make_item(circle, title_en="Heard here", heard_at=event)
    make_item(circle, title_en="Waits for it", next_event=event)
    make_item(circle, title_en="Hushed", heard_at=event, opened_at=None)
    page = seen(client, event.get_absolute_url())
    assert "Heard here" in page
    assert "Waits for it" in page
    assert "Hushed" not in page
    client.force_login(make_member(circle).person)
    assert "Hushed" in seen(client, event.get_absolute_url())


def test_my_page_tells_what_waits_and_what_is_new(client):
    circle, hub = make_circle(), make_hub()
    boss, member = make_facilitator(circle), make_member(circle).person
    proposals.bring(circle, member, title_en="Waiting goal")
    item = make_item(circle, title_en="Clean water")
    supporter = make_person()
    support.endorse(item, supporter)
    support.endorse_for(item, hub, make_facilitator(hub))
    transitions.move(item, State.ENDORSED, boss)
    updates.tell(item, boss, on=timezone.localdate(), text_en="Tested.")

    client.force_login(boss)
    assert "Waiting goal" in seen(client, "/me/")
    client.force_login(supporter)
    page = seen(client, "/me/")
    for words in ("Clean water", "Tested.", "Endorsed"):
        assert words in page
    assert "Waiting goal" not in page


def test_forms_ask_for_one_language_at_least_and_keep_what_was_typed(client):
    circle = make_circle(slug="water")
    boss = make_facilitator(circle)
    item = make_item(circle)
    client.force_login(boss)
    for address, data in (
        (f"/agenda/{item.slug}/update/", {"on": timezone.localdate().isoformat()}),
        (f"/agenda/{item.slug}/move/parked/", {}),
        (f"/agenda/{item.slug}/views/", {}),
        ("/circles/water/agenda/propose/", {"target": "Water board", "target_kind": "body"}),
    ):
        answer = client.post(address, data)
        assert answer.status_code == 200
        assert "of the two languages" in answer.content.decode()
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = client.post(
        f"/agenda/{item.slug}/update/", {"on": tomorrow.isoformat(), "text_en": "Kept words."}
    )
    assert "That day is in the future." in answer.content.decode()
    assert "Kept words." in answer.content.decode()


def test_story_without_the_first_yes_is_not_kept(client):
    hub = make_hub(slug="elm")
    client.force_login(make_member(hub).person)
    data = {
        "whose": "own",
        "words": "It did not come.",
        "language": "en",
        "teller": "Ana",
        "told_on": "2026-01-02",
        "how": "spoken",
    }
    answer = client.post("/hubs/elm/agenda/stories/tell/", {**data, "uses": ["published"]})
    assert "We need the first permission to keep the story." in answer.content.decode()
    assert not Story.objects.exists()
    answer = client.post("/hubs/elm/agenda/stories/tell/", {**data, "uses": ["circle", "testimony"]})
    story = Story.objects.get()
    assert answer["Location"].endswith(f"/stories/{story.token}/")
    assert {consent.use for consent in story.consents.all()} == {Use.CIRCLE, Use.TESTIMONY}
    assert {consent.how for consent in story.consents.all()} == {"online"}


def test_story_of_somebody_else_is_kept_with_who_took_it_down_and_linked_by_those_who_lead(client):
    hub = make_hub(slug="elm")
    boss = make_facilitator(hub)
    item = make_item(hub)
    client.force_login(boss)
    data = {
        "whose": "other", "words": "No pasó.", "language": "es", "teller": "Bea", "told_on": "2026-01-02", "how": "paper",
        "uses": ["circle"], "item": item.pk, "email": "bea@example.org",
    }  # fmt: skip
    client.post("/hubs/elm/agenda/stories/tell/", data)
    story = Story.objects.get()
    assert (story.person, story.taken_by, story.items.get()) == (None, boss, item)
    address = f"/agenda/stories/{story.pk}/"
    client.post(address, {"do": "allow", "use": "published", "how": "paper"})
    client.post(address, {"do": "allow", "use": "odd"})
    assert Story.objects.public().get() == story
    client.post(address, {"do": "unlink", "item": item.pk})
    assert not story.items.exists()
    client.post(address, {"do": "link", "item": "zz"})
    client.post(address, {"do": "withdraw", "use": "circle"})
    story.refresh_from_db()
    assert (story.words, story.email) == ("", "")
    assert client.get(address).status_code == 404


def test_forgetting_a_person_takes_their_support_and_their_words_along():
    circle = make_circle()
    person = make_person("ana@example.org")
    item = make_item(circle, author=person)
    support.endorse(item, person)
    told = make_story(circle, Use.CIRCLE, Use.PUBLISHED, person=person)
    reached = make_story(circle, Use.CIRCLE, email="ana@example.org")
    for held in privacy.tables().values():
        if held.label.startswith("agenda."):
            held.forget(held.rows(person))
    item.refresh_from_db()
    assert (item.people_count, item.author) == (0, None)
    assert not Story.objects.exclude(words="").exists()
    assert not Story.objects.filter(pk__in=[told.pk, reached.pk]).public().exists()


def test_priority_carried_by_a_liaison_waits_for_the_hubs_own_word(client):
    hub, circle = make_hub(slug="elm"), make_circle()
    liaison, boss = make_member(hub).person, make_facilitator(hub)
    carried = hub_priorities.carry(make_item(hub), make_link(hub, circle, liaison=liaison), liaison)
    AgendaItem.objects.filter(pk=carried.item_id).update(title_en="Waits for the hub")
    client.force_login(boss)
    assert "Waits for the hub" in seen(client, "/hubs/elm/manage/agenda/")
    support.endorse_for(carried.item, hub, boss)
    assert "not endorsed by the hub yet" not in seen(client, "/hubs/elm/manage/agenda/")


def test_liaison_who_left_the_hub_carries_no_more():
    hub, circle = make_hub(), make_circle()
    row = make_member(hub)
    link = make_link(hub, circle, liaison=row.person)
    priority = make_item(hub)
    assert hub_priorities.ways(priority, row.person).exists()
    membership.leave(Membership.objects.get(pk=row.pk))
    with pytest.raises(hub_priorities.NotYours):
        hub_priorities.carry(priority, link, row.person)
    assert not Carrying.objects.exists()


def test_agenda_is_among_what_follows_the_end_of_a_coalition():
    assert "agenda.items" in {uid for (uid, _sender), *_ in coalition_ended.receivers}
