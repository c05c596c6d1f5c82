"""The first page of staff: what waits and for how long, and each group's own tools."""

from datetime import timedelta

import lxml.html
import pytest
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from coalitions.models import Letter
from dialogue.models import Post, Report
from hubs.models import County, HubRequest
from mailing.models import Batch, Message
from news.models import Article, Issue
from people.models import DataRequest
from tests.factories import make_hub, make_person, make_thread

pytestmark = pytest.mark.django_db

QUERIES = 42  # of a superuser's first page

# The headings that each group sees beside "Waiting for you": its lists, and the kinds of its tools.
HEADINGS = {
    "Advocacy": ["Advocacy"],
    "Audit": ["People", "Newsletter", "Settings", "Email right now"],
    "Content": ["Published last", "Publish", "Coalitions", "Figures", "Settings"],
    "Data": ["People", "Settings"],
    "Events": ["Publish", "People", "Volunteers", "Figures"],
    "Membership": ["People", "Coalitions", "Figures"],
    "Moderation": ["Coalitions"],
    "Newsletter": [
        "Published last",
        "Publish",
        "People",
        "Newsletter",
        "Figures",
        "Settings",
        "Email right now",
    ],
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


def test_every_queue_counts_its_rows_and_leads_to_them(client: Client):
    """One row that waits in each of them, and one beside it that does not."""
    now = timezone.now()
    hub, person = make_hub(), make_person()
    for risen_at, state in ((now, "waiting"), (None, "waiting"), (now, "answered")):
        Letter.objects.create(
            coalition=hub, name="A neighbor", words="Hello?", risen_at=risen_at, state=state
        )
    for done_at in (None, now):
        DataRequest.objects.create(kind="export", person=person, done_at=done_at)
    thread = make_thread(hub, person, title="Buses")
    for decided_at in (None, now):
        post = Post.objects.filter(thread=thread).first()
        Report.objects.create(post=post, reporter=make_person(), reason="harm", decided_at=decided_at)
    for state in (Batch.State.HOLDING, Batch.State.FINISHED):
        batch = Batch.objects.create(key=state, stream="newsletter", context={}, state=state, started_at=now)
        Issue.objects.create(subject_en=f"Edition {state}", batch=batch)
    for days, state in ((0, "rejected"), (6, "rejected"), (8, "rejected"), (0, "accepted")):
        at = now - timedelta(days=days)
        Message.objects.create(key=f"{days} {state}", kind="reminder", state=state, settled_at=at)
    for hours in (-1, -2, 1):
        Message.objects.create(key=f"due {hours}", kind="reminder", due_at=now + timedelta(hours=hours))

    page = home(client)
    lines = [
        " ".join(line.text_content().split()) for line in page.xpath("//section[h2[@id='waiting']]//li/a")
    ]
    for words, number in (
        ("Messages that no one answered", 1), ("Requests about data", 1), ("Reported posts", 1),
        ("Editions that go out in minutes", 1), ("Emails that failed in the last 7 days", 2),
    ):  # fmt: skip
        assert f"{words}: {number}" in lines
    for path in page.xpath("//section[h2[@id='waiting']]//li/a/@href"):
        assert client.get(path).status_code == 200, path
    facts = [" ".join(fact.text_content().split()) for fact in page.xpath("//dl[@class='facts']//dd")]
    assert facts[0] == "3"
    assert facts[1].startswith("2 The oldest has waited 2")
    assert facts[2] == "1"


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
