"""Shared rows for visibility tests: a circle, its hubs, and one person for each kind of viewer.

"pending" to "blocked" are states of a membership in both the circle and the hub; `at_hub` is a member of the hub,
`liaison` speaks for it in the circle. The circle is connected with three hubs: one is heard, one has a vacant
seat, and the liaison of one was silent for 90 days.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.core.cache import caches
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coalitions import letters
from people.models import Person
from tests import confirmed
from tests.factories import (
    make_article,
    make_circle,
    make_event,
    make_facilitator,
    make_hub,
    make_link,
    make_member,
    make_opportunity,
    make_person,
    make_rsvp,
    make_shift,
    make_sign_up,
    make_volunteer,
)
from voice import exchanges, requests
from voice.models import HubStatement

STAFF = [
    "Content",
    "Events",
    "Newsletter",
    "Membership",
    "Moderation",
    "Audit",
    "Writing",
    "Data",
    "Roles",
    "Advocacy",
]
VIEWERS = [
    "stranger", "signed_in", "pending", "declined", "left", "removed", "blocked",
    "member", "at_hub", "liaison", "boss", "hub_boss", "other_boss", *STAFF, "superuser",
]  # fmt: skip


@dataclass
class World:
    people: dict[str, Person] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)
    pages: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    visitors: dict[str, "Visitor"] = field(default_factory=dict)


class Visitor:
    """One viewer. Responses are cached for the module, since the cells ask the same pages for many things."""

    def __init__(self, world: World, name: str):
        self.world, self.name, self.client = world, name, Client()
        if name != "stranger":
            confirmed.sign_in(self.client, world.people[name])

    def get(self, address: str) -> tuple[int, str]:
        key = (self.name, address)
        if key not in self.world.pages:
            caches["pages"].clear()
            answer = self.client.get(address)
            self.world.pages[key] = (answer.status_code, b"".join(answer).decode(errors="replace"))
        return self.world.pages[key]

    def opens(self, address: str) -> bool:
        return self.get(address)[0] == 200

    def shows(self, address: str, words: str) -> bool:
        return words in self.get(address)[1]

    def does(self, address: str, data: dict[str, Any], happened: Callable[[], bool]) -> bool:
        """Return whether something happens when the viewer submits the form; rolled back afterwards."""
        with transaction.atomic():
            self.client.post(address, data)
            result = happened()
            transaction.set_rollback(True)
        return result


TODAY = timezone.localdate


def build() -> World:
    world = World()
    circle, other = make_circle(slug="water", name="Water Circle"), make_circle()
    elm, oak, pine = (make_hub(slug=name, name=f"{name.title()} Hub") for name in ("elm", "oak", "pine"))
    for viewer in VIEWERS[1:]:
        world.people[viewer] = make_person(name=f"Name of {viewer}")
    people = world.people
    boss, hub_boss = people["boss"], people["hub_boss"]
    for state in ("pending", "declined", "left", "removed", "blocked"):
        for coalition in (circle, elm):
            make_member(coalition, people[state], state=state)
    make_member(circle, people["member"])
    make_member(elm, people["at_hub"])
    make_member(elm, people["liaison"])
    for coalition, person in ((circle, boss), (elm, hub_boss), (other, people["other_boss"])):
        make_facilitator(coalition, person)
    make_member(circle, make_person(name="Shown Sheila"), is_shown=True)
    hidden = make_member(circle, make_person(name="Hidden Hank", email="hank@example.org"))
    make_member(circle)
    circle.refresh_from_db()
    type(circle).objects.filter(pk=circle.pk).update(member_count=5, community_count=4)
    type(pine).objects.filter(pk=pine.pk).update(member_count=4, community_count=3)
    few = make_circle(slug="few", member_count=4, community_count=3)
    for name in STAFF:
        people[name].groups.add(Group.objects.get(name=name))
    Person.objects.filter(pk__in=[people[name].pk for name in [*STAFF, "superuser"]]).update(is_staff=True)
    Person.objects.filter(pk=people["superuser"].pk).update(is_superuser=True)
    for name in [*STAFF, "superuser"]:
        people[name].refresh_from_db()

    link = make_link(elm, circle, liaison=people["liaison"], since=TODAY() - timedelta(days=400))
    make_link(oak, circle)
    silent = make_link(pine, circle, liaison=make_member(pine, make_person(name="Quiet Quinn")).person)
    make_link(oak, few)
    exchanges.send_statement(link, people["liaison"], "Hushed word", TODAY() - timedelta(days=4))
    HubStatement.objects.create(link=silent, words="Long ago", on=TODAY() - timedelta(days=140))
    asked = requests.ask(link, "circle", boss, kind="testimony", words="Hushed ask")
    answered = requests.ask(link, "hub", hub_boss, kind="map", words="Hushed want")
    requests.answer(answered, "circle", boss, takes=True, words="Hushed answer")
    exchanges.write_down(link, "circle", boss, what="Hushed exchange", direction="to_hub", on=TODAY())

    letter = letters.write(
        circle, name="Lena", email="lena@example.org", phone="", language="en", words="Hushed message"
    )
    event = make_event(circle, slug="open-event")
    make_rsvp(event, name="Guest Gail")
    make_event(circle, slug="draft-event", title_en="Hushed event", state="draft", published_at=None)
    make_article(slug="draft-article", title_en="Hushed article", state="draft", published_at=None)
    shift = make_shift(make_opportunity(circle, slug="chairs"))
    make_sign_up(shift, make_volunteer(name="Helper Hal"))
    world.rows |= {"link": link, "ask": asked, "answered": answered, "letter": letter, "hidden": hidden}
    world.rows |= {"circle": circle, "hub": elm}
    world.visitors = {name: Visitor(world, name) for name in VIEWERS}
    return world


def at(name: str, *args: Any) -> str:
    return reverse(f"voice:{name}", args=args)


FEEDS = [
    "/agenda/feed/", "/events/feed/", "/events/calendar.ics", "/news/feed/",
    "/news/feed/circle/water/", "/dialogue/feed/water/",
]  # fmt: skip
OPEN_PAGES = [
    "/network/links.csv", "/circles/water/", "/hubs/elm/", "/hubs/pine/", "/circles/few/", "/circles/water/links/",
    "/events/open-event/", "/volunteer/chairs/",
]  # fmt: skip
INSIDE = ["/network/", "/circles/water/voice/", "/hubs/elm/voice/", "/hubs/pine/voice/", "/network/voice.csv"]
PUBLIC = [*OPEN_PAGES, *FEEDS, "/sitemap.xml"]
