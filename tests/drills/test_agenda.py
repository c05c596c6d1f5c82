"""The agenda with 10,000 items and 100,000 updates: each page takes as many queries as with a few, and is fast."""

import itertools
import time
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agenda import hub_priorities
from agenda.models import AgendaItem, Carrying, Change, Endorsement, State, Update
from people.models import Person
from tests.factories import make_circle, make_facilitator, make_hub, make_item, make_link

pytestmark = pytest.mark.django_db

ITEMS, UPDATES, PEOPLE = 10_000, 100_000, 2_000
SLOWEST = 1.5  # seconds on a shared machine; loading everything would take ten
PUBLIC = [
    "/agenda/", "/agenda/?view=list", "/agenda/?view=list&page=200", "/agenda/?state=won", "/agenda/?hub=hub-0",
    "/circles/circle-0/agenda/", "/circles/circle-0/", "/hubs/hub-0/agenda/", "/hubs/hub-0/", "/agenda/the-goal/",
    "/agenda/the-priority/", "/agenda/the-goal/brief/", "/agenda/the-goal/history/", "/agenda/feed/", "/agenda/feed/?hub=hub-0",
]  # fmt: skip
LEADING = [
    "/me/",
    "/agenda/the-goal/",
    "/circles/circle-0/manage/agenda/",
    "/hubs/hub-0/manage/agenda/",
    "/hubs/hub-0/manage/",
]


def start():
    hub, circle = make_hub(slug="hub-0"), make_circle(slug="circle-0")
    boss = make_facilitator(circle)
    make_facilitator(hub, boss)
    item = hub_priorities.carry(make_item(hub, slug="the-priority"), make_link(hub, circle), boss).item
    AgendaItem.objects.filter(pk=item.pk).update(slug="the-goal")
    for state in (State.ADOPTED, State.WON):
        make_item(circle, state=state, closed_on=timezone.localdate())
    for on in (make_item(hub), item):
        Update.objects.create(item=on, coalition_id=circle.pk, text_en="A step.")
    return boss


def pile_up():
    """Create fifty circles and fifty hubs with their items, in bulk."""
    now, today = timezone.now(), timezone.localdate()
    circles = [make_circle(slug=f"c-{nth}") for nth in range(49)]
    hubs = [make_hub(slug=f"h-{nth}") for nth in range(49)]
    first = AgendaItem.objects.select_related("coalition").get(slug="the-goal").coalition
    homes = [*circles, *hubs, first]
    states = itertools.cycle(State)
    rows = []
    for nth in range(ITEMS):
        home, state = homes[nth % len(homes)], next(states)
        if state == State.ENDORSED and home.kind == "circle":
            state = State.PROPOSED
        rows.append(
            AgendaItem(
                coalition_id=home.pk, kind=home.kind, slug=f"pile-{nth}", title_en=f"Goal {nth}", title_es=f"Meta {nth}",
                state=state, opened_at=now, moved_at=now - timedelta(minutes=nth), closed_on=today,
            )
        )  # fmt: skip
    AgendaItem.objects.bulk_create(rows, batch_size=1000)
    items = list(AgendaItem.objects.filter(slug__startswith="pile-").values_list("pk", "kind"))
    goal = AgendaItem.objects.get(slug="the-goal")
    Update.objects.bulk_create(
        [
            Update(item_id=goal.pk if nth % 20 == 0 else items[nth % ITEMS][0], coalition_id=first.pk, on=today, text_en=f"Step {nth}.")
            for nth in range(UPDATES)
        ],
        batch_size=5000,
    )  # fmt: skip
    Change.objects.bulk_create(
        [Change(item_id=pk, kind="moved", state="adopted", coalition_id=first.pk) for pk, _kind in items] * 3, batch_size=5000
    )  # fmt: skip
    Person.objects.bulk_create([Person(name=f"Neighbor {nth}") for nth in range(PEOPLE)], batch_size=1000)
    people = list(Person.objects.values_list("pk", flat=True))
    Endorsement.objects.bulk_create([Endorsement(item=goal, person_id=pk) for pk in people], batch_size=5000)
    of_hubs, of_circles = ([pk for pk, kind in items if kind == wanted] for wanted in ("hub", "circle"))
    Carrying.objects.bulk_create(
        [Carrying(origin_id=hub, item_id=circle) for hub, circle in zip(of_hubs, of_circles, strict=False)], batch_size=5000
    )  # fmt: skip


def counted(client, pages):
    counts, slow = {}, {}
    for address in pages:
        caches["pages"].clear()
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200, address
        slow[address] = time.perf_counter() - began
        counts[address] = len(queries)
    return counts, slow


def test_query_counts_stay_the_same_and_pages_answer_soon(client):
    boss = start()
    few, _slow = counted(client, PUBLIC)
    client.force_login(boss)
    client.get("/mission/")
    few_leading, _slow = counted(client, LEADING)
    client.logout()

    pile_up()

    assert AgendaItem.objects.count() > ITEMS
    assert Update.objects.count() > UPDATES
    many, slow = counted(client, PUBLIC)
    client.force_login(boss)
    client.get("/mission/")
    many_leading, slow_leading = counted(client, LEADING)
    for address, seconds in {**slow, **slow_leading}.items():
        print(f"{seconds:.3f} s  {many.get(address, many_leading.get(address))} queries  {address}")
    # A list of few has no second row that needs related rows; a page never takes more than that.
    assert {page: count for page, count in many.items() if count > few[page] + 2} == {}
    assert {page: count for page, count in many_leading.items() if count > few_leading[page] + 2} == {}
    assert max({**slow, **slow_leading}.values()) < SLOWEST
