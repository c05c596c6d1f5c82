"""What news contributes to other apps' pages."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from mailing.models import Batch
from news import imported_subscribers, searchable, subscriptions, topics
from news.body import PICTURE
from news.feeds import address_of
from news.models import Article, Issue, Subscription
from office.bursts import BurstSource
from office.contributions import (
    ActivitySource,
    NotificationLine,
    NotificationSource,
    PictureText,
    SitemapEntry,
    StaffList,
    StaffQueue,
    StaffTool,
)
from office.panels import CoalitionPanel, MePanel, only_with
from pse_portal.prepared import Prepared


def _about(viewer: Any, coalition: Coalition) -> QuerySet[Article]:
    return Article.objects.published().about(coalition)


@Prepared
def _latest(coalition: Coalition) -> QuerySet[Article]:
    return _about(None, coalition)[:1]


@only_with(_about)
def _about_coalition(request: HttpRequest, coalition: Coalition) -> dict[str, Any] | None:
    articles = _latest(coalition)
    if not articles:
        return None
    language = "" if get_language() == settings.LANGUAGE_CODE else f"?lang={get_language()}"
    return {"articles": articles, "feed": address_of("", coalition) + language, "filter": coalition.kind}


@Prepared
def _subscription(person: Any) -> QuerySet[Any]:
    return Subscription.objects.confirmed().of(person.email).with_stop().order_by("pk")[:1]


def _my_newsletter(request: HttpRequest, person: Any) -> dict[str, Any] | None:
    if not person.email:
        return None
    row = _subscription.first(person)
    if row is None or row.stopped_by:
        return {"topics": [], "blocked": subscriptions.blocked_by(row.stopped_by) if row else ""}
    return {"topics": topics.titles_of(row.topics)}


def _notices(person: Any) -> list[NotificationLine]:
    """Return the newsletter with the topics chosen. One query."""
    row = _subscription.first(person)
    chosen = topics.titles_of(row.topics) if row and not row.stopped_by else []
    state = ", ".join(map(str, chosen)) if chosen else gettext("You aren’t signed up for our newsletter.")
    return [NotificationLine(gettext("Newsletter"), state, reverse("newsletter:mine"))]


def _published() -> QuerySet[Any]:
    """Return the coalitions of published articles, one row for each."""
    return Article.coalitions.through.objects.filter(article__in=Article.objects.published().order_by())


def _last_published(person: Any) -> list[tuple[str, str, datetime]]:
    """Return the last five articles that came out."""
    return [
        (one.title, reverse("admin:news_article_change", args=[one.pk]), one.published_at)
        for one in Article.objects.published()[:5]
    ]


def _showing(rows: QuerySet[Any], field: str) -> Callable[[int], list[Any]]:
    """Return a function that finds the rows whose text shows a picture, given its number."""

    def showing(number: int) -> list[Any]:
        texts = [f"{field}_{code}" for code, _name in settings.LANGUAGES]
        near = Q()
        for name in texts:
            near |= Q(**{f"{name}__contains": f"[picture {number}"})
        return [
            row
            for row in rows.filter(near)
            if any(
                str(number) in PICTURE.findall((getattr(row, name) or "").replace("\r\n", "\n"))
                for name in texts
            )
        ]

    return showing


CONTRIBUTIONS = [
    searchable.ARTICLES,
    PictureText("news.articles", _showing(Article.objects.all(), "body")),
    PictureText(
        "news.issues",
        _showing(Issue.objects.select_related("batch"), "letter"),
        lambda issue: issue.can_be_changed,
    ),
    imported_subscribers.TARGET,
    StaffQueue(
        "news.review",
        _("Articles in review"),
        lambda person: Article.objects.filter(state=Article.State.IN_REVIEW),
        "updated_at",
        "admin:news_article_changelist",
        "?state__exact=in_review",
        permission="news.change_article",
        order=10,
    ),
    StaffQueue(
        "news.spanish",
        _("Articles that lack Spanish"),
        lambda person: Article.objects.published().without_spanish(),
        "published_at",
        "admin:news_article_spanish",
        permission="news.change_article",
        order=70,
    ),
    StaffQueue(
        "news.held",
        _("Editions that go out in minutes"),
        lambda person: Issue.objects.filter(batch__state=Batch.State.HOLDING),
        "batch__started_at",
        "admin:news_issue_changelist",
        permission="news.change_issue",
        order=3,
    ),
    StaffList("news.last", _("Published last"), _last_published, "news.view_article", order=20),
    StaffTool(
        "news.write", _("Write an article"), "publish", "admin:news_article_add", "news.add_article", order=5
    ),
    StaffTool(
        "news.articles", _("Articles"), "publish", "admin:news_article_changelist", "news.view_article"
    ),
    StaffTool(
        "news.calendar",
        _("Calendar"),
        "publish",
        "admin:news_article_calendar",
        "news.view_article",
        order=55,
    ),
    StaffTool("news.issues", _("Editions"), "newsletter", "admin:news_issue_changelist", "news.view_issue"),
    StaffTool(
        "news.subscribers",
        _("Subscribers"),
        "newsletter",
        "admin:news_subscription_changelist",
        "news.view_subscription",
        order=60,
    ),
    BurstSource(
        "news.newsletter",
        _("Newsletter sign-ups"),
        subscriptions.unconfirmed,
        "",
        "asked_at",
        subscriptions.remove,
        order=40,
    ),
    CoalitionPanel(
        "news.about", "news/panels/about.html", _about_coalition, order=9, menu=("news", _("News"))
    ),
    NotificationSource("news", _("News"), _notices, order=10),
    MePanel("news.newsletter", "news/panels/mine.html", _my_newsletter, "settings", order=70),
    ActivitySource("news", ((_published, "coalition", "article__published_at"),)),
    SitemapEntry(
        "news",
        ("/news/", "/newsletter/", "/newsletter/archive/"),
        (
            (
                Issue.objects.archived,
                "/newsletter/archive/{pk}/",
                Coalesce("batch__hold_until", "batch__started_at"),
            ),
            (Article.objects.published, "/news/{slug}/", "updated_at"),
        ),
    ),
]
