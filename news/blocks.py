"""Blocks of the newsletter: what each room has to tell, as items that know which readers want them.

An item is small data in both languages, so that an issue can be frozen and each reader's copy cut from it
without asking the database.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from events.models import Event
from news import body, topics
from news.block_base import Block, Item
from news.models import Article
from pse_portal import when
from volunteering.models import Opportunity, Shift

CODES = [code for code, _name in settings.LANGUAGES]
MOST = 40  # of one kind in an issue
THUMBNAIL = 360  # pixels


def as_data(block: type[Block], items: Iterable[Item]) -> dict[str, Any]:
    """A block as it is frozen: {"name", "title": {code: words}, "items": [...]}."""
    titles = {}
    for code in CODES:
        with translation.override(code):
            titles[code] = str(block.title)
    return {"name": block.name, "title": titles, "items": [item.as_data() for item in items]}


def article_item(article: Article) -> Item:
    tags = [topics.NEWS, *(topics.of_coalition(coalition) for coalition in article.coalitions.all())]
    words: dict[str, dict[str, Any]] = {}
    titles, summaries = body.in_both(article, "title"), body.in_both(article, "summary")
    for code in CODES:
        with translation.override(code):
            title, language = titles[code]
            said: dict[str, Any] = {"title": title, "text": summaries[code][0], "url": article.full_address}
            if language != code:
                said["lang"] = language
            if article.picture:
                width = min(THUMBNAIL, article.picture.width)
                width = width if width in article.picture.widths else article.picture.widths[0]
                said |= {
                    "src": settings.SITE_URL + article.picture.path(width),
                    "alt": article.picture.alt,
                    "height": round(width * article.picture.height / article.picture.width),
                    "width": width,
                }
            words[code] = said
    return Item(f"a{article.pk}", tags, words)


def event_item(event: Event) -> Item:
    """Readers near its county get it, those of any county, and those of the coalitions that hold it."""
    tags = ["events:any", *(topics.of_coalition(host.coalition) for host in event.hosts.all())]
    if event.county_id:
        tags.append(f"events:{event.county_id}")
    if event.is_remote or not event.county_id:
        tags.append("events:online")
    words: dict[str, dict[str, Any]] = {}
    titles, summaries = body.in_both(event, "title"), body.in_both(event, "summary")
    zone = "" if event.time_zone == settings.TIME_ZONE else event.time_zone
    for code in CODES:
        with translation.override(code):
            title, language = titles[code]
            at = when.when(event.local_start, event.local_end, zone=zone)
            said = {
                "title": title,
                "when": f"{at[:1].upper()}{at[1:]}" + (f" · {event.place}" if event.place else ""),
                "text": summaries[code][0],
                "url": settings.SITE_URL + event.get_absolute_url(),
            }
            words[code] = said | ({"lang": language} if language != code else {})
    return Item(f"e{event.pk}", tags, words)


def _articles(articles: Any) -> list[Item]:
    complete = articles.select_related("picture").prefetch_related("coalitions")
    return [article_item(article) for article in complete[:MOST]]


class Articles(Block):
    name = "articles"
    title = _("News")
    order = 10

    @classmethod
    def ahead(cls, issue: Any) -> list[Item]:
        return _articles(issue.articles.published())

    @classmethod
    def new(cls, since: datetime, until: datetime) -> list[Item]:
        return _articles(Article.objects.published().filter(published_at__gt=since, published_at__lte=until))


def _events(events: Any) -> list[Item]:
    on = events.upcoming().filter(state=Event.State.PUBLISHED, starts_at__gt=timezone.now()).with_hosts()
    return [event_item(event) for event in on[:MOST]]


class Events(Block):
    name = "events"
    title = _("Coming events")
    order = 20

    @classmethod
    def ahead(cls, issue: Any) -> list[Item]:
        last = timezone.now() + timedelta(days=issue.days_ahead)
        return _events(Event.objects.public().filter(starts_at__lte=last))

    @classmethod
    def new(cls, since: datetime, until: datetime) -> list[Item]:
        return _events(Event.objects.public().filter(published_at__gt=since, published_at__lte=until))


def opportunity_item(opportunity: Opportunity, shift: Shift | None = None) -> Item:
    """Readers of "Where help is needed" get it, and those of the coalition that asks for it."""
    tags = [topics.VOLUNTEERING, topics.of_coalition(opportunity.coalition)]
    words: dict[str, dict[str, Any]] = {}
    titles, summaries = body.in_both(opportunity, "title"), body.in_both(opportunity, "summary")
    for code in CODES:
        with translation.override(code):
            title, language = titles[code]
            said = {
                "title": title,
                "text": summaries[code][0],
                "url": settings.SITE_URL + opportunity.get_absolute_url(),
            }
            if shift is not None:
                at = when.when(shift.local_start, shift.local_end)
                said["when"] = f"{at[:1].upper()}{at[1:]}" + (
                    f" · {shift.public_where}" if shift.public_where else ""
                )
            words[code] = said | ({"lang": language} if language != code else {})
    return Item(f"o{opportunity.pk}", tags, words)


def _helping(shifts: Any) -> list[Item]:
    """One item for each opportunity, with its soonest shift that has a place."""
    soonest: dict[int, Shift] = {}
    for shift in shifts.filter(places_taken__lt=F("capacity"))[: 5 * MOST]:
        soonest.setdefault(shift.opportunity_id, shift)
    return [opportunity_item(shift.opportunity, shift) for shift in list(soonest.values())[:MOST]]


class Shifts(Block):
    name = "shifts"
    title = _("Where help is needed")
    order = 30

    @classmethod
    def ahead(cls, issue: Any) -> list[Item]:
        last = timezone.now() + timedelta(days=issue.days_ahead)
        return _helping(Shift.objects.listed(AnonymousUser()).filter(starts_at__lte=last))

    @classmethod
    def new(cls, since: datetime, until: datetime) -> list[Item]:
        listed = Shift.objects.listed(AnonymousUser())
        return _helping(listed.filter(created_at__gt=since, created_at__lte=until))
