"""Each page of news takes the number of queries stated here, with few and with many rows."""

import pytest
from django.core.cache import caches
from django.utils import timezone

from mailing.models import Batch
from news import issues
from news.models import Article, Issue
from tests.factories import make_article, make_circle, make_event, make_hub
from tests.news.letters import make_subscriber
from tests.rows import FEW_AND_MANY

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

PAGES = [
    ("/news/?kind=news&circle=the-circle", 6),
    ("/newsletter/", 12),
    ("/newsletter/archive/", 2),
    ("/newsletter/archive/{issue}/", 2),
    ("/newsletter/preferences/{token}/", 12),
    ("/news/feed/", 3),
    ("/news/feed/atom/", 3),
    ("/news/feed/json/", 3),
    ("/news/feed/circle/the-circle/", 3),
]


def fill(rows: int) -> dict[str, object]:
    circle, hub = make_circle(slug="the-circle"), make_hub()
    for _nth in range(rows):
        make_article().coalitions.add(circle, make_circle())
        make_event(hub)
        make_subscriber("news", "circle:the-circle")
        sent(Issue.objects.create(subject_en="A word"), {})
    issue = Issue.objects.create(subject_en="A word", letter_en="Hello.")
    issue.articles.set(Article.objects.all())
    sent(issue, issues.frozen(issue))
    row = make_subscriber("news", "circle:the-circle", county_id="13063")
    return {"issue": issue.pk, "token": row.choose_token}


def sent(issue: Issue, letter: dict[str, object]) -> None:
    issue.batch = Batch.objects.create(
        key=f"issue:{issue.pk}", title="A word", stream="newsletter", template="news/email/issue", audience="news.issue",
        context=letter, state=Batch.State.FINISHED, started_at=timezone.now(),
    )  # fmt: skip
    issue.save()


@pytest.mark.parametrize("rows", FEW_AND_MANY)
def test_pages_take_a_fixed_number_of_queries(client, django_assert_num_queries, rows):
    names = fill(rows)
    for path, expected in PAGES:
        caches["pages"].clear()
        with django_assert_num_queries(expected, info=path):
            assert client.get(path.format(**names)).status_code == 200
