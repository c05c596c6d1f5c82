"""Rows for the drill of ten busy minutes, written in the portal's own environment.

python -m tests.drills.busy fill
python -m tests.drills.busy send 13000
"""

import sys

import django


def fill() -> None:
    """Create what visitors read: twelve circles, eight hubs, forty events, thirty articles."""
    from hubs.models import County
    from tests.factories import make_article, make_circle, make_event, make_hub

    circles = [make_circle(slug=f"topic-{nth:02}") for nth in range(12)]
    counties = County.objects.order_by("fips")[:8]
    hubs = [make_hub(county, slug=f"hub-{nth}") for nth, county in enumerate(counties)]
    for nth in range(40):
        make_event([*circles, *hubs][nth % 20], slug=f"event-{nth}")
    for nth in range(30):
        make_article(slug=f"story-{nth}", title_es=f"Historia {nth}").coalitions.add(circles[nth % 12])


def send(readers: int) -> None:
    """Send an issue to so many readers."""
    from django.utils import timezone

    from mailing.models import Batch
    from news import issues
    from news.models import Article, Issue
    from tests.live.test_newsletter import make_readers
    from tests.news.letters import make_site

    make_site()
    make_readers(readers, [f"circle:topic-{nth:02}" for nth in range(12)])
    issue = Issue.objects.create(subject_en="All", subject_es="Todo", letter_en="Hello.", letter_es="Hola.")
    issue.articles.set(Article.objects.all())
    assert issues.send(issue, by=None)
    Batch.objects.filter(pk=issue.batch_id).update(hold_until=timezone.now())


if __name__ == "__main__":
    django.setup()
    fill() if sys.argv[1] == "fill" else send(int(sys.argv[2]))
