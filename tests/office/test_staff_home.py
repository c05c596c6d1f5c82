"""The first page of staff: what waits and for how long, and each group's own tools."""

from datetime import timedelta

import lxml.html
import pytest
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from hubs.models import County, HubRequest
from news.models import Article
from tests.factories import make_person

pytestmark = pytest.mark.django_db

QUERIES = 35  # of a superuser's first page

# The headings that each group sees beside "Waiting for you": its lists, and the kinds of its tools.
HEADINGS = {
    "Advocacy": ["Advocacy"],
    "Audit": ["People", "Newsletter", "Settings"],
    "Content": ["Published last", "Publish", "Coalitions", "Figures", "Settings"],
    "Data": ["People", "Settings"],
    "Events": ["Publish", "People", "Volunteers", "Figures"],
    "Membership": ["People", "Coalitions", "Figures"],
    "Moderation": [],
    "Newsletter": ["Published last", "Publish", "People", "Newsletter", "Figures", "Settings"],
    "Roles": ["People"],
    "Writing": ["Published last", "Publish", "Coalitions"],
}


def make_article(number: int, state: str = Article.State.IN_REVIEW) -> Article:
    return Article.objects.create(
        title_en=f"Buses {number}", slug=f"buses-{number}", state=state, published_at=timezone.now()
    )


def home(client: Client, group: str = "") -> lxml.html.HtmlElement:
    person = make_person(is_staff=True, is_superuser=not group)
    person.groups.set(Group.objects.filter(name=group))
    client.force_login(person)
    answer = client.get("/admin/")
    assert answer.status_code == 200
    return lxml.html.fromstring(answer.text)


@pytest.mark.parametrize("group", HEADINGS)
def test_each_group_finds_its_tools_and_they_open(client: Client, group: str):
    make_article(1, Article.State.PUBLISHED)
    page = home(client, group)
    assert page.xpath("//*[@class='staff-home']//h2/text()")[1:] == HEADINGS[group]
    for path in page.xpath("//*[@class='staff-home']//a/@href"):
        assert client.get(path).status_code == 200, path


def test_what_waits_is_counted_and_says_since_when_to_those_who_may_do_it(client: Client):
    make_article(1)
    Article.objects.update(updated_at=timezone.now() - timedelta(days=3))
    HubRequest.objects.create(name="Lena Ortiz", email="lena@example.org", county=County.objects.first())

    [line] = home(client, "Content").xpath("//li[a[contains(., 'Articles in review')]]")
    assert " ".join(
        line.text_content().split()
    ) == "Articles in review: 1 The oldest has waited 3\xa0days.".replace("\xa0", " ")
    rows = client.get(line.xpath("a/@href")[0]).context["cl"].result_list
    assert [row.slug for row in rows] == ["buses-1"]
    page = home(client, "Audit").text_content()
    assert "Articles in review" not in page
    assert "Requests for a hub" not in page


def test_home_makes_a_fixed_number_of_queries(client: Client, django_assert_num_queries):
    client.force_login(make_person(is_staff=True, is_superuser=True))
    client.get("/admin/")
    for number in (3, 30):
        for each in range(number):
            make_article(number * 1000 + each, Article.State.IN_REVIEW)
            make_article(number * 1000 + 500 + each, Article.State.PUBLISHED)
        caches["default"].clear()
        with django_assert_num_queries(QUERIES):
            assert client.get("/admin/").status_code == 200


def test_every_table_is_one_link_away(client: Client):
    page = home(client)
    [path] = page.xpath("//a[text()='All tables']/@href")
    tables = lxml.html.fromstring(client.get(path).text)
    assert "/admin/news/article/" in tables.xpath("//a/@href")
