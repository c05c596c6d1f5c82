"""Who sees what of the work on links, of voice, and of the rooms beside it, and by which door: every cell stands here.

"+" opens, "-" does not. "pending" to "blocked" are states of a membership in the circle and in the hub alike;
`at_hub` is a member of the hub, `liaison` speaks for it in the circle. The circle is linked with three hubs: one is
heard, the seat of one is vacant, the liaison of one was silent for 90 days. The second cast of the table is each
group of staff, and the superuser.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coalitions import letters, membership
from coalitions.models import Membership
from hubs.models import Liaison
from mailing import delivery
from mailing.models import Message
from people.models import Person
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
from voice import asking, figures, passing
from voice.models import Ask, Exchange, Word

pytestmark = pytest.mark.django_db

STAFF = ["Content", "Events", "Newsletter", "Membership", "Moderation", "Audit", "Writing"]
VIEWERS = [
    "stranger", "signed_in", "pending", "declined", "left", "removed", "blocked",
    "member", "at_hub", "liaison", "boss", "hub_boss", "other_boss", *STAFF, "superuser",
]  # fmt: skip

# Columns: stranger signed_in pending declined left removed blocked | member at_hub liaison boss hub_boss other_boss |
# Content Events Newsletter Membership Moderation Audit Writing superuser
CELLS = {
    # Asks, exchanges and word: those who lead either side, nobody else.
    "ask: read, in the circle's space":       "------- ---+-- --------",
    "ask: read, in the hub's space":          "------- ----+- --------",
    "ask: the page of the link, circle":      "------- ---+-- --------",
    "ask: the page of the link, hub":         "------- ----+- --------",
    "ask: among what waits on /me/":          "------- ----+- --------",
    "ask: answer, as the side that is asked": "------- ----+- --------",
    "ask: answer, as the side that asks":     "------- ------ --------",
    "ask: take back":                         "------- ---+-- --------",
    "ask: say that it is done":               "------- ----+- --------",
    "ask: anew, for the circle":              "------- ---+-- --------",
    "ask: anew, for the hub":                 "------- ----+- --------",
    "ask, exchange, word: by another door":   "------- ------ --------",
    "ask, exchange, word: in the admin":      "------- ------ --------",
    "exchange: read":                         "------- ---++- --------",
    "exchange: enter, for the circle":        "------- ---+-- --------",
    "exchange: enter, for the hub":           "------- ----+- --------",
    "word: read":                             "------- ---++- --------",
    "word: send":                             "------- --+-+- --------",
    # Voice and support, whole: for active members of any coalition, and staff.
    "voice of the circle: page":              "------- ++++++ ++++++++",
    "support of the hub: page":               "------- ++++++ ++++++++",
    "voice cell: the day it was heard":       "------- ++++++ ++++++++",
    "voice cell: why it is basted":           "------- ++++++ ++++++++",
    "network: the part for those inside":     "------- ++++++ ++++++++",
    "network: voice.csv":                     "------- ++++++ ++++++++",
    "network: picture, table, links.csv":     "+++++++ ++++++ ++++++++",
    "open seat: in kind words":               "+++++++ ++++++ ++++++++",
    "vacant seat: in plain words, in public": "------- ------ --------",
    "silent seat: in public":                 "------- ------ --------",
    "liaison: the name that they sit under":  "+++++++ ++++++ ++++++++",
    # Figures of people.
    "share of five or more: the circle":      "+++++++ ++++++ ++++++++",
    "share of fewer than five: anywhere":     "------- ------ --------",
    # Who the members are.
    "roster: members' page, circle":          "------- +--+-- --------",
    "roster: members' page, hub":             "------- -++-+- --------",
    "roster: who chose to be shown":          "------- +--+-- --------",
    "roster: who did not":                    "------- ---+-- --------",
    "roster: names by a public door":         "------- ------ --------",
    "space to run the circle":                "------- ---+-- --------",
    "space to run the circle: members":       "------- ---+-- --------",
    "space to run the circle: one member":    "------- ---+-- --------",
    "space to run the circle: a letter":      "------- ---+-- --------",
    "space to run the circle: contacts":      "------- ---+-- --------",
    "links: propose, manage":                 "------- ---+-- --------",
    "help near you: keep the hub's lines":    "------- ----+- --------",
    "announcements: write to the members":    "------- ---+-- --------",
    # Files.
    "export: who comes to an event":          "------- ---+-- --------",
    "export: who volunteers":                 "------- ---+-- --------",
    "export: hours":                          "------- ---+-- --------",
    # What is not out yet.
    "draft event: page":                      "------- ---+-- -+-----+",
    "draft event: preview picture":           "------- ------ --------",
    "draft event: calendar, feed, sitemap":   "------- ------ --------",
    "draft article: page":                    "------- ------ +-----++",
    "draft article: feeds, sitemap":          "------- ------ --------",
    "JSON-LD: anything private":              "------- ------ --------",
    "sitemap: a page for those inside":       "------- ------ --------",
}  # fmt: skip


@dataclass
class World:
    people: dict[str, Person] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)
    pages: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    visitors: dict[str, "Visitor"] = field(default_factory=dict)


class Visitor:
    """One viewer. What a page answered is kept for the module: the cells ask the same pages for many things."""

    def __init__(self, world: World, name: str):
        self.world, self.name, self.client = world, name, Client()
        if name != "stranger":
            self.client.force_login(world.people[name])

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
        """Whether something happens when the viewer presses it; undone at once."""
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
    passing.send_word(link, people["liaison"], "Hushed word", TODAY() - timedelta(days=4))
    Word.objects.create(link=silent, words="Long ago", on=TODAY() - timedelta(days=140))
    asked = asking.ask(link, "circle", boss, kind="testimony", words="Hushed ask")
    answered = asking.ask(link, "hub", hub_boss, kind="map", words="Hushed want")
    asking.answer(answered, "circle", boss, takes=True, words="Hushed answer")
    passing.write_down(link, "circle", boss, what="Hushed exchange", direction="to_hub", on=TODAY())

    letter = letters.write(
        circle, name="Lena", email="lena@example.org", phone="", language="en", words="Hushed letter"
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


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


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


def by(visitor: Visitor, doors: list[str], *words: str) -> bool:
    """Whether any of the words stands behind any of the doors."""
    return any(visitor.shows(door, word) for door in doors for word in words)


def private_ld(visitor: Visitor) -> bool:
    """Names of members, words of the work on links, days and reasons, in what search engines are told."""
    told = "".join(
        visitor.get(page)[1].partition("ld+json")[2].partition("</script>")[0] for page in OPEN_PAGES
    )
    return any(
        words in told for words in ("Hushed", "Hidden", "Shown", "Guest", "Helper", "Name of", "silent")
    )


ADMIN = [f"/admin/voice/{model}/" for model in ("ask", "exchange", "word")]


def look(client: Visitor, world: World, cell: str) -> bool:
    rows = world.rows
    link, asked, answered = rows["link"].pk, rows["ask"].pk, rows["answered"].pk
    day = f"{TODAY() - timedelta(days=4):%B} {(TODAY() - timedelta(days=4)).day}"
    new = {"kind": "map", "words": "Anew"}
    passed = {"what": "Passed", "direction": "both", "on": TODAY().isoformat()}
    looks: dict[str, Callable[[], bool]] = {
        "ask: read, in the circle's space": lambda: client.shows(
            at("ask-circle", "water", asked), "Hushed ask"
        ),
        "ask: read, in the hub's space": lambda: client.shows(at("ask-hub", "elm", asked), "Hushed ask"),
        "ask: the page of the link, circle": lambda: client.shows(
            at("work-circle", "water", link), "Hushed ask"
        ),
        "ask: the page of the link, hub": lambda: client.shows(at("work-hub", "elm", link), "Hushed want"),
        "ask: among what waits on /me/": lambda: client.shows("/me/", "Hushed ask"),
        "ask: answer, as the side that is asked": lambda: client.does(
            at("ask-hub", "elm", asked),
            {"takes": "yes", "words": "We come"},
            lambda: Ask.objects.filter(pk=asked, state="answered").exists(),
        ),
        "ask: answer, as the side that asks": lambda: client.does(
            at("ask-circle", "water", asked),
            {"takes": "yes", "words": "We come"},
            lambda: Ask.objects.filter(pk=asked, state="answered").exists(),
        ),
        "ask: take back": lambda: any(
            client.does(
                path, {"do": "withdraw"}, lambda: Ask.objects.filter(pk=asked, state="withdrawn").exists()
            )
            for path in (at("ask-circle", "water", asked), at("ask-hub", "elm", asked))
        ),
        "ask: say that it is done": lambda: any(
            client.does(path, {"do": "done"}, lambda: Ask.objects.filter(pk=answered, state="done").exists())
            for path in (at("ask-circle", "water", answered), at("ask-hub", "elm", answered))
        ),
        "ask: anew, for the circle": lambda: client.does(
            at("new-ask-circle", "water", link), new, lambda: Ask.objects.filter(words="Anew").exists()
        ),
        "ask: anew, for the hub": lambda: client.does(
            at("new-ask-hub", "elm", link), new, lambda: Ask.objects.filter(words="Anew").exists()
        ),
        "ask, exchange, word: by another door": lambda: by(
            client, [*PUBLIC, *INSIDE], "Hushed ask", "Hushed answer", "Hushed exchange", "Hushed word"
        ),
        "ask, exchange, word: in the admin": lambda: any(client.opens(path) for path in ADMIN),
        "exchange: read": lambda: by(
            client, [at("work-circle", "water", link), at("work-hub", "elm", link)], "Hushed exchange"
        ),
        "exchange: enter, for the circle": lambda: client.does(
            at("exchange-circle", "water", link),
            passed,
            lambda: Exchange.objects.filter(what="Passed").exists(),
        ),
        "exchange: enter, for the hub": lambda: client.does(
            at("exchange-hub", "elm", link), passed, lambda: Exchange.objects.filter(what="Passed").exists()
        ),
        "word: read": lambda: by(
            client, [at("work-circle", "water", link), at("work-hub", "elm", link)], "Hushed word"
        ),
        "word: send": lambda: client.does(
            at("word", "elm", link),
            {"words": "We are here", "on": TODAY().isoformat()},
            lambda: Word.objects.filter(words="We are here").exists(),
        ),
        "voice of the circle: page": lambda: client.opens("/circles/water/voice/"),
        "support of the hub: page": lambda: client.opens("/hubs/elm/voice/"),
        "voice cell: the day it was heard": lambda: client.shows("/circles/water/voice/", day),
        "voice cell: why it is basted": lambda: client.shows(
            "/circles/water/voice/", "more than 90 days ago"
        ),
        "network: the part for those inside": lambda: client.shows("/network/", "more than 90 days ago"),
        "network: voice.csv": lambda: client.shows("/network/voice.csv", "more than 90 days ago"),
        "network: picture, table, links.csv": lambda: (
            client.shows("/network/", "Elm") and client.shows("/network/links.csv", "Elm Hub")
        ),
        "open seat: in kind words": lambda: client.shows("/network/", "Would you take it?"),
        "vacant seat: in plain words, in public": lambda: by(client, PUBLIC, "The seat is vacant", "vacant"),
        "silent seat: in public": lambda: by(client, PUBLIC, "90 days", "last heard", "silent"),
        "liaison: the name that they sit under": lambda: client.shows("/circles/water/", "Name of liaison"),
        "share of five or more: the circle": lambda: client.shows(
            "/circles/water/", "80% of them community members"
        ),
        # "Circle 75" in an address reads "%2075%20", and is no share.
        "share of fewer than five: anywhere": lambda: any(
            re.search(r"\b75%", client.get(door)[1]) for door in [*PUBLIC, *INSIDE, "/circles/few/voice/"]
        ),
        "roster: members' page, circle": lambda: client.opens("/circles/water/members/"),
        "roster: members' page, hub": lambda: client.opens("/hubs/elm/members/"),
        "roster: who chose to be shown": lambda: client.shows("/circles/water/members/", "Shown Sheila"),
        "roster: who did not": lambda: by(
            client, ["/circles/water/members/", "/circles/water/manage/members/"], "Hidden Hank"
        ),
        "roster: names by a public door": lambda: by(
            client, [*PUBLIC, *INSIDE], "Shown Sheila", "Hidden Hank", "Guest Gail", "Helper Hal", "hank@"
        ),
        "space to run the circle": lambda: client.opens("/circles/water/manage/"),
        "space to run the circle: members": lambda: client.opens("/circles/water/manage/members/"),
        "space to run the circle: one member": lambda: client.shows(
            f"/circles/water/manage/members/{rows['hidden'].pk}/", "hank@example.org"
        ),
        "space to run the circle: a letter": lambda: client.shows(
            f"/circles/water/manage/letters/{rows['letter'].pk}/", "Hushed letter"
        ),
        "space to run the circle: contacts": lambda: client.opens(
            reverse("plans:contacts-circle", args=["water"])
        ),
        "links: propose, manage": lambda: (
            client.opens(reverse("links:propose-circle", args=["water"]))
            and client.opens(reverse("links:manage-circle", args=["water", link]))
        ),
        "help near you: keep the hub's lines": lambda: client.opens(reverse("help:manage", args=["elm"])),
        "announcements: write to the members": lambda: client.opens("/circles/water/manage/announce/"),
        "export: who comes to an event": lambda: client.shows(
            "/events/open-event/manage/people.csv", "Guest Gail"
        ),
        "export: who volunteers": lambda: client.shows(
            reverse("volunteering:people-csv", args=["chairs"]), "Helper Hal"
        ),
        "export: hours": lambda: client.opens(reverse("volunteers:hours-csv-circle", args=["water"])),
        "draft event: page": lambda: client.opens("/events/draft-event/"),
        "draft event: preview picture": lambda: client.opens(
            reverse("calendars:preview", args=["draft-event"])
        ),
        "draft event: calendar, feed, sitemap": lambda: by(
            client, [*FEEDS, "/sitemap.xml", "/circles/water/"], "Hushed event", "draft-event"
        ),
        "draft article: page": lambda: client.opens("/news/draft-article/"),
        "draft article: feeds, sitemap": lambda: by(
            client, [*FEEDS, "/sitemap.xml", "/circles/water/"], "Hushed article", "draft-article"
        ),
        "JSON-LD: anything private": lambda: private_ld(client),
        "sitemap: a page for those inside": lambda: by(
            client, ["/sitemap.xml"], "/voice", "/asks/", "/manage/", "/members/", "/me/"
        ),
    }
    assert looks.keys() == CELLS.keys()
    return looks[cell]()


@pytest.mark.parametrize("cell", CELLS)
def test_every_cell(world: World, cell: str):
    seen = {name: "+" if look(world.visitors[name], world, cell) else "-" for name in VIEWERS}
    stated = CELLS[cell].replace(" ", "")
    assert len(stated) == len(VIEWERS)
    assert seen == dict(zip(VIEWERS, stated, strict=True))


def test_every_group_of_staff_stands_in_the_table():
    assert set(Group.objects.values_list("name", flat=True)) == set(STAFF)


# The same, asked of the rows: viewer by viewer, whoever leads one side reads what stands along the link.
READ = {"boss", "hub_boss"}


def viewers(world: World) -> dict[str, Any]:
    from django.contrib.auth.models import AnonymousUser

    return {"stranger": AnonymousUser(), **world.people}


@pytest.mark.parametrize("model", [Ask, Exchange, Word])
def test_rows_along_a_link_are_read_by_those_who_lead_its_sides(world: World, model: Any):
    link = world.rows["link"]
    readers = {
        name
        for name, person in viewers(world).items()
        if model.objects.visible_to(person).filter(link=link).exists()
    }
    assert readers == READ


def test_voice_is_seen_whole_by_those_inside(world: World):
    inside = {name for name, person in viewers(world).items() if figures.sees_whole(person)}
    stated = CELLS["voice of the circle: page"].replace(" ", "")
    assert inside == {name for name, cell in zip(VIEWERS, stated, strict=True) if cell == "+"}


def test_names_in_a_roster(world: World):
    rows = Membership.objects.filter(coalition=world.rows["circle"])
    for words, cell in (("Shown Sheila", "who chose to be shown"), ("Hidden Hank", "who did not")):
        readers = {
            name
            for name, person in viewers(world).items()
            if rows.shown_to(person).filter(person__name=words).exists()
        }
        stated = CELLS[f"roster: {cell}"].replace(" ", "")
        assert readers == {name for name, cell in zip(VIEWERS, stated, strict=True) if cell == "+"}


# Removal and withdrawal act on the next request, and on mails that wait.
# ------------------------------------------------------------------------
@pytest.fixture
def changing(world):
    """The world, to be changed: what its pages answer then is not kept for the cells."""
    kept, world.pages = world.pages, {}
    yield world
    world.pages = kept


def inside(visitor: Visitor) -> list[str]:
    """Which of the doors for those inside, and of the space of the hub, open."""
    doors = [*INSIDE[1:], "/hubs/elm/members/", at("work-hub", "elm", visitor.world.rows["link"].pk)]
    visitor.world.pages.clear()
    found = [door for door in doors if visitor.opens(door)]
    return [*found, "/network/"] if visitor.shows("/network/", "more than 90 days ago") else found


@pytest.mark.parametrize("how", ["leave", "remove", "block"])
def test_removal_acts_on_the_next_request(changing: World, how: str):
    second = make_facilitator(changing.rows["hub"])
    for name, opened in (("at_hub", 6), ("hub_boss", 7)):
        visitor, person = changing.visitors[name], changing.people[name]
        assert len(inside(visitor)) == opened
        row = Membership.objects.get(person=person, coalition=changing.rows["hub"])
        membership.leave(row) if how == "leave" else getattr(membership, how)(row, second, "Why.")
        assert inside(visitor) == []
        assert not figures.sees_whole(person)
        assert not Ask.objects.visible_to(person).exists()


def test_who_steps_down_stays_inside_and_leads_no_more(changing: World):
    make_facilitator(changing.rows["hub"])
    visitor = changing.visitors["hub_boss"]
    assert visitor.shows("/me/", "Hushed ask")
    membership.step_down(
        Membership.objects.get(person=changing.people["hub_boss"], coalition=changing.rows["hub"])
    )
    assert len(inside(visitor)) == 6
    assert not visitor.shows("/me/", "Hushed ask")


def test_liaison_who_steps_down_sends_no_word(changing: World):
    Liaison.objects.filter(person=changing.people["liaison"]).update(until=TODAY())
    assert not changing.visitors["liaison"].opens(at("word", "elm", changing.rows["link"].pk))


def test_who_takes_their_name_back_is_not_shown_on_the_next_request(changing: World):
    visitor = changing.visitors["member"]
    changing.pages.clear()
    assert visitor.shows("/circles/water/members/", "Shown Sheila")
    row = Membership.objects.get(person__name="Shown Sheila")
    membership.change(row, perspective="community", is_shown=False, organization=None)
    changing.pages.clear()
    assert not visitor.shows("/circles/water/members/", "Shown Sheila")


@pytest.mark.parametrize("how", ["leave", "remove", "block", "step_down"])
def test_mail_about_an_ask_is_not_for_who_leads_no_more(changing: World, how: str, smtp_sink):
    hub, gone = changing.rows["hub"], changing.people["hub_boss"]
    stays = make_facilitator(hub)
    delivery.drain()
    asking.ask(changing.rows["link"], "circle", changing.people["boss"], kind="map", words="A second ask")
    mine = Message.objects.waiting().get(template="voice/email/ask_asked", person=gone)
    row = Membership.objects.get(person=gone, coalition=hub)
    if how in {"leave", "step_down"}:
        getattr(membership, how)(row)
    else:
        getattr(membership, how)(row, stays, "Why.")
    delivery.drain()
    mine.refresh_from_db()
    assert (mine.state, mine.reason) == ("skipped", "moot")
    other = Message.objects.get(template="voice/email/ask_asked", person=stays)
    assert other.state == "accepted"


def test_ask_that_is_taken_back_is_not_mailed(changing: World, smtp_sink):
    made = asking.ask(
        changing.rows["link"], "circle", changing.people["boss"], kind="map", words="A third ask"
    )
    asking.withdraw(made, "circle", changing.people["boss"])
    delivery.drain()
    mails = Message.objects.filter(about_type="voice.ask", about_id=made.pk)
    assert {(mail.state, mail.reason) for mail in mails} == {("skipped", "moot")}
