"""Each page of the agenda takes the number of queries stated here, with few and with many rows."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.utils import timezone

from agenda import hub_priorities, view_requests
from agenda.models import Carrying, Change, Endorsement, Update, Use
from coalitions.models import Organization
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
from tests.rows import FEW_AND_MANY

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

PUBLIC = [
    ("/agenda/", 9),
    ("/agenda/?view=list", 6),
    ("/circles/water/agenda/", 9),
    ("/hubs/elm/agenda/", 6),
    ("/agenda/the-goal/", 10),
    ("/agenda/the-priority/", 9),
    ("/agenda/the-goal/brief/", 7),
    ("/agenda/the-goal/history/", 5),
    ("/agenda/feed/", 2),
    ("/events/the-event/", 7),
]
LEADING = [
    ("/agenda/the-goal/", 22),
    ("/circles/water/agenda/", 13),
    ("/circles/water/manage/agenda/", 10),
    ("/hubs/elm/manage/agenda/", 11),
    ("/hubs/elm/agenda/stories/", 8),
    ("/agenda/the-goal/views/", 10),
    ("/agenda/the-goal/backing/", 11),
    ("/agenda/the-goal/edit/", 11),
    ("/agenda/the-goal/testimony/", 8),
    ("/agenda/uncarried/carry/", 11),
    ("/me/", 33),
]


def fill(rows: int):
    """Create a circle with a goal and `rows` of everything related, and a facilitator of circle and hub."""
    circle, hub = make_circle(slug="water"), make_hub(slug="elm")
    boss = make_facilitator(circle)
    make_facilitator(hub, boss)
    event = make_event(circle, slug="the-event")
    link = make_link(hub, circle, liaison=make_member(hub).person)
    carried = hub_priorities.carry(make_item(hub, slug="the-priority"), link, boss)
    item = carried.item
    type(item).objects.filter(pk=item.pk).update(
        slug="the-goal", heard_at=event, next_on=timezone.localdate() - timedelta(days=1)
    )
    item.refresh_from_db()
    make_item(hub, slug="uncarried")
    make_item(circle, opened_at=None)
    make_item(hub, opened_at=None)
    for nth in range(rows):
        other = make_hub()
        Carrying.objects.create(origin=make_item(other), item=item, link=make_link(other, circle))
        Endorsement.objects.create(item=item, coalition_id=other.pk, through_id=other.pk, recorded_by=boss)
        organization = Organization.objects.create(name=f"Church {nth}")
        Endorsement.objects.create(item=item, organization=organization, through_id=hub.pk, recorded_by=boss)
        Endorsement.objects.create(item=item, person=make_person())
        Update.objects.create(item=item, coalition_id=circle.pk, text_en=f"Step {nth}.")
        Change.objects.create(
            item=item, kind="edited", state="proposed", by=boss, fields={"title_en": ["a", "b"]}
        )
        story = make_story(hub, *Use, words=f"Words {nth}.")
        story.items.add(item)
        for state in ("proposed", "adopted", "won"):
            more = make_item(
                circle,
                state=state,
                heard_at=event,
                closed_on=timezone.localdate() if state == "won" else None,
            )
            Update.objects.create(item=more, coalition_id=circle.pk, text_en="More.")
        make_item(hub)
        make_item(circle, opened_at=None)
    view_requests.ask(item, boss, question_en="All?")
    return boss


@pytest.mark.parametrize("rows", FEW_AND_MANY)
def test_pages_take_a_fixed_number_of_queries(client, django_assert_num_queries, rows):
    boss = fill(rows)
    for who, pages in (("stranger", PUBLIC), ("leading", LEADING)):
        if who == "leading":
            client.force_login(boss)
            client.get("/mission/")
        for address, expected in pages:
            caches["pages"].clear()
            with django_assert_num_queries(expected, info=f"{who} {address}"):
                assert client.get(address).status_code == 200
