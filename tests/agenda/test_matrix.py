"""Who sees what of an agenda, and where: every cell is listed. "+" is shown, "-" is not.

The circle has an item that came from the hub, and a member's open proposal. "pending" to "blocked" are states of
a membership in the circle; `at_hub` is a member of the hub, `liaison` speaks for it in the circle.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agenda import audiences, hub_priorities, proposals, stories, support, updates, view_requests
from agenda.models import AgendaItem, Endorsement, Story, Use, ViewAnswer
from coalitions import membership
from coalitions.models import Membership
from office import privacy
from people.models import Person
from tests.factories import (
    make_circle,
    make_facilitator,
    make_hub,
    make_item,
    make_link,
    make_member,
    make_person,
    make_story,
)

pytestmark = pytest.mark.django_db

STAFF = ["Content", "Events", "Newsletter", "Membership", "Moderation", "Audit"]
VIEWERS = [
    "stranger", "signed_in", "pending", "declined", "left", "removed", "blocked",
    "member", "at_hub", "liaison", "boss", "hub_boss", "other_boss", *STAFF, "superuser",
]  # fmt: skip

# Columns: stranger signed_in pending declined left removed blocked | member at_hub liaison boss hub_boss other_boss |
# Content Events Newsletter Membership Moderation Audit superuser
CELLS = {
    "open item: page":                     "+++++++ ++++++ +++++++",
    "open item: brief":                    "+++++++ ++++++ +++++++",
    "open item: history":                  "+++++++ ++++++ +++++++",
    "open item: who wrote a change":       "------- ---+-- -------",
    "open item: who stands behind it":     "------- ------ -------",
    "open item: roster of supporters":     "------- ------ -------",
    "open item: endorse":                  "-++++-- ++++++ +++++++",
    "open item: change":                   "------- ---+-- -------",
    "open item: move":                     "------- ---+-- -------",
    "open item: tell what happened":       "------- ---+-- -------",
    "open item: join with another":        "------- ---+-- -------",
    "hub's priority: carry":               "------- --+-+- -------",
    "item: write down an endorsement":     "------- ---+++ -------",
    "item: in the admin":                  "------- ------ +---+-+",
    "proposal that waits: page":           "------- +--+-- -------",
    "proposal that waits: on the agenda":  "------- +--+-- -------",
    "proposal that waits: history":        "------- +--+-- -------",
    "proposal that waits: brief":          "------- +--+-- -------",
    "proposal that waits: JSON-LD":        "------- ------ -------",
    "proposal that waits: preview":        "------- ------ -------",
    "proposal that waits: feed":           "------- ------ -------",
    "proposal that waits: sitemap":        "------- ------ -------",
    "proposal that waits: network":        "------- ------ -------",
    "proposal that waits: endorse":        "------- ------ -------",
    "proposal that waits: answer":         "------- ---+-- -------",
    "proposal that waits: in the admin":   "------- ------ -------",
    "views of the hubs":                   "------- +++++- -------",
    "view of the hub: write":              "------- ----+- -------",
    "story, members' yes: item page":      "------- +++++- -------",
    "story, members' yes: circle's list":  "------- +--+-- -------",
    "story, members' yes: hub's list":     "------- -++-+- -------",
    "story, members' yes: brief":          "------- ------ -------",
    "story, members' yes: testimony":      "------- ------ -------",
    "story, members' yes: JSON-LD, feed":  "------- ------ -------",
    "story, testimony: to read aloud":     "------- ---++- -------",
    "story, testimony: brief":             "------- ------ -------",
    "story, published: item page":         "+++++++ ++++++ +++++++",
    "story, published: brief":             "+++++++ ++++++ +++++++",
    "story, published: name without yes":  "------- ------ -------",
    "story, published: name with its yes": "+++++++ ++++++ +++++++",
    "story, no yes: anywhere":             "------- ------ -------",
    "story: yeses, and how to reach":      "------- ----+- -------",
    "story: in the admin":                 "------- ------ -------",
    "space to run the circle's agenda":    "------- ---+-- -------",
    "propose a goal":                      "------- +--+-- -------",
    "write down a story in the hub":       "------- -++-+- -------",
}  # fmt: skip


@dataclass
class World:
    people: dict[str, Person] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)
    pages: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)


class Visitor:
    """One viewer. Responses are cached for the module, since the cells ask the same pages for many things."""

    def __init__(self, world: World, name: str):
        self.world, self.name, self.client = world, name, Client()
        self.is_in = name == "stranger"

    def get(self, address: str) -> tuple[int, str]:
        key = (self.name, address)
        if key not in self.world.pages:
            caches["pages"].clear()
            answer = self.signed_in().get(address)
            self.world.pages[key] = (answer.status_code, answer.content.decode(errors="replace"))
        return self.world.pages[key]

    def signed_in(self) -> Client:
        if not self.is_in:
            self.client.force_login(self.world.people[self.name])
            self.is_in = True
        return self.client


def build() -> World:
    world = World()
    circle, hub, other = make_circle(slug="water", name="Water Circle"), make_hub(slug="elm"), make_circle()
    for viewer in VIEWERS[1:]:
        world.people[viewer] = make_person(name=f"Name of {viewer}")
    people = world.people
    boss, at_hub, hub_boss = people["boss"], people["at_hub"], people["hub_boss"]
    for state in ("pending", "declined", "left", "removed", "blocked"):
        make_member(circle, people[state], state=state)
    make_member(circle, people["member"])
    make_member(hub, at_hub)
    make_member(hub, people["liaison"])
    for coalition, person in ((circle, boss), (hub, hub_boss), (other, people["other_boss"])):
        make_facilitator(coalition, person)
    for name in STAFF:
        people[name].groups.add(Group.objects.get(name=name))
    Person.objects.filter(pk__in=[people[name].pk for name in [*STAFF, "superuser"]]).update(is_staff=True)
    Person.objects.filter(pk=people["superuser"].pk).update(is_superuser=True)
    for name in [*STAFF, "superuser"]:
        people[name].refresh_from_db()

    link = make_link(hub, circle, liaison=people["liaison"])
    make_item(hub, slug="at-home", title_en="Still at home")
    item = hub_priorities.carry(make_item(hub, title_en="Clean water"), link, people["liaison"]).item
    proposals.reword(item, boss, asked_en="Test the pipes.")
    support.endorse(item, make_person(name="Secret Supporter"))
    updates.tell(item, boss, on=timezone.localdate(), text_en="The pipes were tested.")
    make_item(circle, title_en="Another")
    waiting = proposals.bring(circle, people["member"], title_en="Hushed proposal")
    view_requests.ask(item, boss, question_en="All pipes?")

    told = {
        "members": (Use.CIRCLE,),
        "aloud": (Use.CIRCLE, Use.TESTIMONY),
        "published": (Use.CIRCLE, Use.PUBLISHED),
        "named": (Use.CIRCLE, Use.PUBLISHED, Use.NAMED),
        "none": (),
    }
    for kind, uses in told.items():
        story = make_story(
            hub, *uses, words=f"Words-{kind}.", teller=f"Teller-{kind}", email=f"{kind}@example.org"
        )
        story.items.add(item)
        world.rows[kind] = story
    world.rows |= {"item": item, "waiting": waiting, "view": ViewAnswer.objects.get()}
    return world


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def opens(who: Any, address: str) -> bool:
    """Return whether a URL opens for a `Visitor`, or now for a client."""
    answer = who.get(address)
    return (answer[0] if isinstance(who, Visitor) else answer.status_code) == 200


def shows(who: Any, address: str, words: str) -> bool:
    answer = who.get(address)
    return words in (answer[1] if isinstance(who, Visitor) else answer.content.decode())


def asks(name: str, *args: Any) -> str:
    return reverse(f"agenda:{name}", args=args)


def endorses(visitor: Visitor, item: AgendaItem) -> bool:
    before = AgendaItem.objects.get(pk=item.pk).people_count
    visitor.signed_in().post(asks("endorse", item.slug), {"do": "endorse"})
    return AgendaItem.objects.get(pk=item.pk).people_count == before + 1


def anywhere(client: Any, world: World, words: str) -> bool:
    """Return whether the words are shown on any page, in a feed, or in the sitemap."""
    slug = world.rows["item"].slug
    doors = [
        asks("item", slug), asks("brief", slug), asks("history", slug), asks("testimony", slug), asks("views", slug),
        asks("stories-hub", "elm"), asks("stories-circle", "water"), asks("all"), asks("of-circle", "water"),
        reverse("agenda-feeds:feed"), "/sitemap.xml", "/circles/water/", "/hubs/elm/", "/me/",
    ]  # fmt: skip
    return any(shows(client, door, words) for door in doors)


ADMIN = "/admin/agenda/agendaitem/"


def look(client: Visitor, world: World, cell: str) -> bool:
    rows = world.rows
    slug, waiting = rows["item"].slug, rows["waiting"].slug
    page, wait = asks("item", slug), asks("item", waiting)
    looks: dict[str, Any] = {
        "open item: page": lambda: opens(client, page),
        "open item: brief": lambda: opens(client, asks("brief", slug)),
        "open item: history": lambda: opens(client, asks("history", slug)),
        "open item: who wrote a change": lambda: shows(client, asks("history", slug), ": Name of boss"),
        "open item: who stands behind it": lambda: shows(client, page, "Secret Supporter"),
        "open item: roster of supporters": lambda: anywhere(client, world, "Secret Supporter"),
        "open item: endorse": lambda: endorses(client, rows["item"]),
        "open item: change": lambda: opens(client, asks("edit", slug)),
        "open item: move": lambda: opens(client, asks("move", slug, "parked")),
        "open item: tell what happened": lambda: opens(client, asks("update", slug)),
        "open item: join with another": lambda: opens(client, asks("join", slug)),
        "hub's priority: carry": lambda: opens(client, asks("carry", "at-home")),
        "item: write down an endorsement": lambda: opens(client, asks("backing", slug)),
        "item: in the admin": lambda: shows(client, ADMIN, "Clean water"),
        "proposal that waits: page": lambda: opens(client, wait),
        "proposal that waits: on the agenda": lambda: shows(client, asks("of-circle", "water"), "Hushed"),
        "proposal that waits: history": lambda: opens(client, asks("history", waiting)),
        "proposal that waits: brief": lambda: opens(client, asks("brief", waiting)),
        "proposal that waits: JSON-LD": lambda: shows(client, wait, "ld+json"),
        "proposal that waits: preview": lambda: opens(
            client, reverse("agenda-feeds:preview", args=[waiting])
        ),
        "proposal that waits: feed": lambda: shows(client, reverse("agenda-feeds:feed"), "Hushed"),
        "proposal that waits: sitemap": lambda: shows(client, "/sitemap.xml", waiting),
        "proposal that waits: network": lambda: shows(client, asks("all") + "?view=list", "Hushed"),
        "proposal that waits: endorse": lambda: endorses(client, rows["waiting"]),
        "proposal that waits: answer": lambda: opens(client, asks("answer", waiting)),
        "proposal that waits: in the admin": lambda: shows(client, ADMIN, "Hushed"),
        "views of the hubs": lambda: opens(client, asks("views", slug)),
        "view of the hub: write": lambda: opens(client, asks("view", rows["view"].pk)),
        "story, members' yes: item page": lambda: shows(client, page, "Words-members"),
        "story, members' yes: circle's list": lambda: shows(
            client, asks("stories-circle", "water"), "Words-members"
        ),
        "story, members' yes: hub's list": lambda: shows(client, asks("stories-hub", "elm"), "Words-members"),
        "story, members' yes: brief": lambda: shows(client, asks("brief", slug), "Words-members"),
        "story, members' yes: testimony": lambda: shows(client, asks("testimony", slug), "Words-members"),
        "story, members' yes: JSON-LD, feed": lambda: (
            shows(client, reverse("agenda-feeds:feed"), "Words-") or "Words-" in _jsonld(client, page)
        ),
        "story, testimony: to read aloud": lambda: shows(client, asks("testimony", slug), "Words-aloud"),
        "story, testimony: brief": lambda: shows(client, asks("brief", slug), "Words-aloud"),
        "story, published: item page": lambda: shows(client, page, "Words-published"),
        "story, published: brief": lambda: shows(client, asks("brief", slug), "Words-published"),
        "story, published: name without yes": lambda: anywhere(client, world, "Teller-published"),
        "story, published: name with its yes": lambda: shows(client, page, "Teller-named"),
        "story, no yes: anywhere": lambda: anywhere(client, world, "Words-none"),
        "story: yeses, and how to reach": lambda: shows(
            client, asks("story", rows["members"].pk), "members@example.org"
        ),
        "story: in the admin": lambda: opens(client, "/admin/agenda/story/"),
        "space to run the circle's agenda": lambda: opens(client, asks("manage-circle", "water")),
        "propose a goal": lambda: opens(client, asks("propose-circle", "water")),
        "write down a story in the hub": lambda: opens(client, asks("tell-hub", "elm")),
    }
    assert looks.keys() == CELLS.keys()
    return bool(looks[cell]())


def _jsonld(visitor: Visitor, address: str) -> str:
    return visitor.get(address)[1].partition("ld+json")[2].partition("</script>")[0]


@pytest.mark.parametrize("cell", CELLS)
def test_every_cell(world: World, cell: str):
    seen = {}
    for viewer in VIEWERS:
        seen[viewer] = "+" if look(Visitor(world, viewer), world, cell) else "-"
    stated = CELLS[cell].replace(" ", "")
    assert len(stated) == len(VIEWERS)
    assert seen == dict(zip(VIEWERS, stated, strict=True))


def test_who_hears_of_an_item(world: World):
    """Mail reaches its author and supporters, and the facilitators of its origin and its coalitions; no one else."""
    heard = {person.name for person in audiences.followers(world.rows["item"])}
    expected = {"Secret Supporter", "Name of boss", "Name of hub_boss"}
    # Supporters that the cells above added were rolled back with their test.
    assert heard == expected
    assert not any(name in heard for name in ("Name of member", "Name of liaison", "Name of Content"))


def test_own_data_holds_nobody_elses(world: World):
    supporter = Person.objects.get(name="Secret Supporter")
    assert privacy.of(Endorsement).rows(supporter).count() == 1
    assert not privacy.of(Story).rows(supporter).exists()
    assert privacy.of(AgendaItem).rows(world.people["member"]).get() == world.rows["waiting"]


def test_removal_acts_on_the_next_request(world: World, client):
    member = world.people["member"]
    client.force_login(member)
    address = asks("item", world.rows["waiting"].slug)
    assert opens(client, address)
    assert shows(client, asks("item", world.rows["item"].slug), "Words-members")
    row = Membership.objects.get(person=member, coalition__slug="water")
    membership.remove(row, world.people["boss"], "Did not keep the agreement.")
    assert not opens(client, address)
    assert not shows(client, asks("item", world.rows["item"].slug), "Words-members")
    assert not opens(client, asks("stories-circle", "water"))


@pytest.mark.parametrize("door", ["item", "brief"])
def test_withdrawal_acts_on_the_next_request_of_a_stranger_too(world: World, client, door):
    story, address = world.rows["published"], asks(door, world.rows["item"].slug)
    answer = client.get(address)
    assert "Words-published" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    client.post(
        asks("own-story", story.token),
        {"do": "withdraw", "use": "published"},
        HTTP_ORIGIN="http://testserver",
    )
    assert not shows(client, address, "Words-published")
    assert shows(client, address, "Words-named")


def test_taking_the_first_yes_back_erases_the_words(world: World, client):
    story = world.rows["named"]
    client.post(
        asks("own-story", story.token), {"do": "withdraw", "use": "circle"}, HTTP_ORIGIN="http://testserver"
    )
    row = Story.objects.get(pk=story.pk)
    assert (row.words, row.teller, row.email, row.items.count()) == ("", "", "", 0)
    assert not row.consents.standing().exists()
    assert not anywhere(client, world, "Teller-named")
    with pytest.raises(stories.NoYes):
        stories.allow(row, Use.PUBLISHED, None, "online")
    assert shows(client, asks("own-story", story.token), "This story has been deleted")


def test_link_to_a_story_opens_no_other(client, world: World):
    token = world.rows["members"].token
    forged = f"{world.rows['aloud'].pk}-{token.partition('-')[2]}"
    assert client.get(asks("own-story", forged)).status_code == 404


def test_a_hub_that_is_not_asked_sees_no_views(world: World, client):
    client.force_login(world.people["other_boss"])
    assert not opens(client, asks("views", world.rows["item"].slug))
