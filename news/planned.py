"""What comes out in a month: articles, editions of the newsletter, and events, for the calendar of staff."""

import calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Event
from mailing.models import Batch
from news.models import Article, Issue
from pse_portal.bounds import FIRST_YEAR, LAST_YEAR

STOPPED = (Batch.State.DRAFT, Batch.State.CANCELLED)


@dataclass(frozen=True)
class Entry:
    """One thing: what it is, its title and status, and the page where staff edit it."""

    at: datetime
    kind: str
    title: str
    status: str
    path: str


@dataclass
class Day:
    date: date
    is_in_month: bool
    entries: list[Entry] = field(default_factory=list)


def month_of(text: str) -> date:
    """Return the first day of a month given as "2026-12"; of the current one for anything else."""
    try:
        found = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 (a day)
    except ValueError:
        return timezone.localdate().replace(day=1)
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else timezone.localdate().replace(day=1)


def month(first: date, person: Any) -> list[Day]:
    """Return the days of the whole weeks, from Sunday, that `first`'s month touches, with what `person` may see.

    At most three queries.
    """
    days = [
        Day(day, day.month == first.month)
        for week in calendar.Calendar(calendar.SUNDAY).monthdatescalendar(first.year, first.month)
        for day in week
    ]
    start = timezone.make_aware(datetime.combine(days[0].date, time()))
    end = timezone.make_aware(datetime.combine(days[-1].date + timedelta(days=1), time()))
    found = defaultdict(list)
    for entry in sorted(_entries(start, end, person), key=lambda one: (one.at, one.title)):
        found[timezone.localtime(entry.at).date()].append(entry)
    for day in days:
        day.entries = found[day.date]
    return days


def _entries(start: datetime, end: datetime, person: Any) -> list[Entry]:
    entries = []
    if person.has_perm("news.view_article"):
        articles = Article.objects.filter(published_at__gte=start, published_at__lt=end)
        entries += [
            Entry(one.published_at or start, _("Article"), str(one), _("Scheduled") if one.is_scheduled else
                  one.get_state_display(), reverse("admin:news_article_change", args=[one.pk]))
            for one in articles.exclude(state=Article.State.WITHDRAWN)
        ]  # fmt: skip
    if person.has_perm("news.view_issue"):
        issues = Issue.objects.annotate(
            at=Coalesce("batch__scheduled_at", "batch__hold_until", "batch__started_at")
        )
        entries += [
            Entry(one.at, _("Newsletter edition"), str(one), str(one.state_words),
                  reverse("admin:news_issue_send", args=[one.pk]))
            for one in issues.filter(at__gte=start, at__lt=end).exclude(batch__state__in=STOPPED).select_related("batch")
        ]  # fmt: skip
    if person.has_perm("events.view_event"):
        events = Event.objects.visible_to(person).filter(starts_at__gte=start, starts_at__lt=end)
        entries += [
            Entry(one.starts_at, _("Event"), str(one), one.get_state_display(),
                  reverse("admin:events_event_change", args=[one.pk]))
            for one in events
        ]  # fmt: skip
    return entries
