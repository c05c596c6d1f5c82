"""Staff's search: each role finds what its lists show, by name, address, and phone; looks at people are logged."""

import lxml.html
import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from mailing.models import Message
from office.models import AuditEntry
from office.staff_search import terms
from people.models import Person
from tests.factories import make_article, make_event, make_person

pytestmark = pytest.mark.django_db

# The lists in which each role finds a row named so.
LISTS = {
    "Advocacy": [],
    "Audit": ["What happened to an email"],
    "Content": ["Articles"],
    "Data": ["People"],
    "Events": ["Events"],
    "Membership": ["People"],
    "Moderation": [],
    "Newsletter": ["Articles", "What happened to an email"],
    "Roles": ["People"],
    "Writing": ["Articles"],
}


def searched(client: Client, query: str) -> dict[str, list[str]]:
    answer = client.get(reverse("admin:office_search"), {"q": query})
    assert answer.status_code == 200
    page = lxml.html.fromstring(answer.text)
    return {
        section.findtext("h2").strip(): [link.text_content().strip() for link in section.xpath("ul/li/a")]
        for section in page.xpath("//div[@class='staff-home']/section")
    }


@pytest.fixture
def rows():
    make_person("pelican@example.org", name="Pelican", phone="+14045550123")
    make_event(title_en="Pelican walk", slug="walk")
    make_article(title_en="Pelican news", slug="pelican")
    Message.objects.create(key="a", kind="bulk", email="pelican@example.org")


def sign_in(client: Client, *groups: str) -> None:
    person = make_person(is_staff=True, is_superuser=not groups, name="Nora")
    person.groups.set(Group.objects.filter(name__in=groups))
    client.force_login(person)


@pytest.mark.parametrize("role", LISTS)
def test_role_finds_what_its_lists_show(client, rows, role):
    sign_in(client, role)
    found = {*searched(client, "pelican"), *searched(client, "pelican@example.org")}
    assert sorted(found) == LISTS[role]


@pytest.mark.parametrize(
    "typed", ["404-555-0123", "(404) 555 0123", "+1 404 555 0123", "pelican@example.org", "PELICAN"]
)
def test_person_is_found_and_the_look_logged(client, rows, typed):
    sign_in(client)
    assert searched(client, typed)["People"] == ["Pelican"]
    looks = AuditEntry.objects.filter(action="list_viewed", object_type="people.person")
    assert [entry.facts["rows"] for entry in looks] == [[Person.objects.get(name="Pelican").pk]]


def test_all_matches_are_one_link_away(client):
    for nth in range(7):
        make_event(title_en=f"Pelican {nth}")
    sign_in(client)
    answer = client.get(reverse("admin:office_search") + "?q=pelican")
    assert 'href="/admin/events/event/?q=pelican"' in answer.text
    assert len(searched(client, "pelican")["Events"]) == 5


def test_home_has_the_field_and_hostile_input_a_page(client):
    sign_in(client, "Events")
    assert reverse("admin:office_search") in client.get("/admin/").text
    for typed in ["", "x", "\0", "'; --", "x" * 10_000, "%", "()()()()", "\u202e"]:
        assert client.get(reverse("admin:office_search"), {"q": typed}).status_code == 200


def test_only_staff_open_it(client):
    assert client.get(reverse("admin:office_search") + "?q=pelican").status_code == 302
    client.force_login(make_person())
    assert client.get(reverse("admin:office_search") + "?q=pelican").status_code in {302, 403}


def test_terms_of_phone_numbers_are_their_digits():
    assert [terms(typed) for typed in ("404-555-0123", "+1 (404) 555-0123", "Ana  Lee\0", "2027")] == [
        "4045550123", "4045550123", "Ana Lee", "2027",
    ]  # fmt: skip
