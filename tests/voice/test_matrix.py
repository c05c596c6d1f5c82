"""Who sees what of the work on connections, of voice, and of related apps, and where: every cell is listed.

"+" is shown, "-" is not. The viewers are those of `tests/voice/world.py`; the last group of columns is each group
of staff, and the superuser.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from coalitions.models import Membership
from tests.voice.world import FEEDS, INSIDE, OPEN_PAGES, PUBLIC, STAFF, TODAY, VIEWERS, Visitor, World, at
from voice import figures
from voice.models import Ask, Exchange, HubStatement

pytestmark = pytest.mark.django_db

# Columns: stranger signed_in pending declined left removed blocked | member at_hub liaison boss hub_boss other_boss |
# Content Events Newsletter Membership Moderation Audit Writing Data Roles Advocacy superuser
CELLS = {
    # Requests, exchanges, and statements: facilitators of either side, no one else.
    "ask: read, in the circle's space":       "------- ---+-- -----------",
    "ask: read, in the hub's space":          "------- ----+- -----------",
    "ask: the page of the link, circle":      "------- ---+-- -----------",
    "ask: the page of the link, hub":         "------- ----+- -----------",
    "ask: among what waits on /me/":          "------- ----+- -----------",
    "ask: answer, as the side that is asked": "------- ----+- -----------",
    "ask: answer, as the side that asks":     "------- ------ -----------",
    "ask: take back":                         "------- ---+-- -----------",
    "ask: say that it is done":               "------- ----+- -----------",
    "ask: anew, for the circle":              "------- ---+-- -----------",
    "ask: anew, for the hub":                 "------- ----+- -----------",
    "ask, exchange, word: by another door":   "------- ------ -----------",
    "ask, exchange, word: in the admin":      "------- ------ -----------",
    "exchange: read":                         "------- ---++- -----------",
    "exchange: enter, for the circle":        "------- ---+-- -----------",
    "exchange: enter, for the hub":           "------- ----+- -----------",
    "word: read":                             "------- ---++- -----------",
    "word: send":                             "------- --+-+- -----------",
    # Full voice and support: active members of any coalition, and staff.
    "voice of the circle: page":              "------- ++++++ +++++++++++",
    "support of the hub: page":               "------- ++++++ +++++++++++",
    "voice cell: the day it was heard":       "------- ++++++ +++++++++++",
    "voice cell: why it is basted":           "------- ++++++ +++++++++++",
    "network: the part for those inside":     "------- ++++++ +++++++++++",
    "network: voice.csv":                     "------- ++++++ +++++++++++",
    "network: picture, table, links.csv":     "+++++++ ++++++ +++++++++++",
    "open seat: in kind words":               "+++++++ ++++++ +++++++++++",
    "vacant seat: in plain words, in public": "------- ------ -----------",
    "silent seat: in public":                 "------- ------ -----------",
    "liaison: the name that they sit under":  "+++++++ ++++++ +++++++++++",
    # Figures about people.
    "share of five or more: the circle":      "+++++++ ++++++ +++++++++++",
    "share of fewer than five: anywhere":     "------- ------ -----------",
    # Who the members are.
    "roster: members' page, circle":          "------- +--+-- -----------",
    "roster: members' page, hub":             "------- -++-+- -----------",
    "roster: who chose to be shown":          "------- +--+-- -----------",
    "roster: who did not":                    "------- ---+-- -----------",
    "roster: names by a public door":         "------- ------ -----------",
    "space to run the circle":                "------- ---+-- -----------",
    "space to run the circle: members":       "------- ---+-- -----------",
    "space to run the circle: one member":    "------- ---+-- -----------",
    "space to run the circle: a message":     "------- ---+-- -----------",
    "space to run the circle: contacts":      "------- ---+-- -----------",
    "links: propose, manage":                 "------- ---+-- -----------",
    "help near you: keep the hub's lines":    "------- ----+- -----------",
    "announcements: write to the members":    "------- ---+-- -----------",
    # Files.
    "export: who comes to an event":          "------- ---+-- -----------",
    "export: who volunteers":                 "------- ---+-- -----------",
    "export: hours":                          "------- ---+-- -----------",
    # What is not published yet.
    "draft event: page":                      "------- ---+-- -+--------+",
    "draft event: preview picture":           "------- ------ -----------",
    "draft event: calendar, feed, sitemap":   "------- ------ -----------",
    "draft article: page":                    "------- ------ +-----+---+",
    "draft article: feeds, sitemap":          "------- ------ -----------",
    "JSON-LD: anything private":              "------- ------ -----------",
    "sitemap: a page for those inside":       "------- ------ -----------",
}  # fmt: skip


def by(visitor: Visitor, doors: list[str], *words: str) -> bool:
    """Return whether any of the words is shown at any of the URLs."""
    return any(visitor.shows(door, word) for door in doors for word in words)


def private_ld(visitor: Visitor) -> bool:
    """Return whether structured data has names of members, texts of the work on connections, days, or reasons."""
    told = "".join(
        visitor.get(page)[1].partition("ld+json")[2].partition("</script>")[0] for page in OPEN_PAGES
    )
    return any(
        words in told for words in ("Hushed", "Hidden", "Shown", "Guest", "Helper", "Name of", "last heard")
    )


ADMIN = [f"/admin/voice/{model}/" for model in ("ask", "exchange", "hubstatement")]


def look(client: Visitor, world: World, cell: str) -> bool:
    rows = world.rows
    link, asked, answered = rows["link"].pk, rows["ask"].pk, rows["answered"].pk
    day = f"{TODAY() - timedelta(days=4):%b} {(TODAY() - timedelta(days=4)).day}"
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
            at("statement", "elm", link),
            {"words": "We are here", "on": TODAY().isoformat()},
            lambda: HubStatement.objects.filter(words="We are here").exists(),
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
        "open seat: in kind words": lambda: client.shows("/network/", "Could you be the liaison?"),
        "vacant seat: in plain words, in public": lambda: by(
            client, PUBLIC, "No liaison right now", "vacant"
        ),
        "silent seat: in public": lambda: by(client, PUBLIC, "90 days", "last heard", "not heard yet"),
        "liaison: the name that they sit under": lambda: client.shows("/circles/water/", "Name of liaison"),
        "share of five or more: the circle": lambda: client.shows(
            "/circles/water/", "80% are community members"
        ),
        # "Circle 75" in a URL reads "%2075%20" and is not a share.
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
        "space to run the circle: a message": lambda: client.shows(
            f"/circles/water/manage/letters/{rows['letter'].pk}/", "Hushed message"
        ),
        "space to run the circle: contacts": lambda: client.opens(
            reverse("plans:contacts-circle", args=["water"])
        ),
        "links: propose, manage": lambda: (
            client.opens(reverse("links:propose-circle", args=["water"]))
            and client.opens(reverse("links:manage-circle", args=["water", link]))
        ),
        "help near you: keep the hub's lines": lambda: client.opens(reverse("help:manage-hub", args=["elm"])),
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


# The same for the rows: facilitators of either side read what is recorded along the connection.
READ = {"boss", "hub_boss"}


def viewers(world: World) -> dict[str, Any]:
    from django.contrib.auth.models import AnonymousUser

    return {"stranger": AnonymousUser(), **world.people}


@pytest.mark.parametrize("model", [Ask, Exchange, HubStatement])
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
