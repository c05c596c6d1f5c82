"""Reports and articles, and the newsletter with its subscribers."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from coalitions.models import Coalition
from demo.loader import drawings
from demo.loader.rows import NINE, Days, at, put, read, without
from mailing.models import Batch
from news import issues, mails, subscriptions
from news.audiences import ReadersOfIssue
from news.models import Article, Issue, Subscription


def load(days: Days) -> None:
    """Load the news. Needs the network."""
    content = read("news")
    for row in content["articles"]:
        _article(row, published_at=at(row["on"], NINE), state=Article.State.PUBLISHED)
    for row in content["samples"]:
        published_at = days.moment(row["days_ago"], NINE)
        _article(row, published_at=published_at, state=Article.State.PUBLISHED, is_sample=True)
    _article(content["in_review"], state=Article.State.IN_REVIEW, is_sample=True)
    _newsletter(days)


def _article(row: dict[str, Any], **values: Any) -> None:
    columns = without(row, "on", "days_ago", "coalitions", "counties", "drawing")
    article = put(Article, "slug", picture=drawings.named(row.get("drawing")), **columns, **values)
    article.coalitions.set(Coalition.objects.filter(slug__in=row["coalitions"]))
    article.counties.set(row.get("counties", []))


def _newsletter(days: Days) -> None:
    """Load subscribers and one issue that was sent; later runs change nothing."""
    content = read("newsletter")
    for row in content["subscribers"]:
        if not Subscription.objects.of(row["email"]).exists():
            subscription = Subscription(is_sample=True, **without(row, "chosen"))
            subscriptions.join(subscription, chosen=row["chosen"], source="sample")
    if not Issue.objects.filter(is_sample=True).exists():
        _issue(content["issue"], days.moment(content["issue"]["days_ago"], NINE.replace(hour=10)))


def _issue(row: dict[str, Any], sent_at: datetime) -> None:
    issue = Issue.objects.create(
        ask_url=f"{settings.SITE_URL}/hubs/find/",
        sections=["articles"],
        is_sample=True,
        created_at=sent_at,
        **without(row, "articles", "days_ago"),
    )
    issue.articles.set(Article.objects.filter(slug__in=row["articles"]))
    issue.batch = Batch.objects.create(
        key="sample:issue",
        title=row["subject_en"],
        stream=mails.Issue(None).stream,
        template=mails.Issue.name,
        audience=ReadersOfIssue.name,
        context=issues.frozen(issue),
        state=Batch.State.FINISHED,
        created_at=sent_at,
        started_at=sent_at,
        finished_at=sent_at + timedelta(minutes=11),
    )
    issue.save()
