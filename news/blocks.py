"""Blocks of the newsletter: the items of each app, with the tags of the readers who want them.

An item is small data in both languages. An issue can therefore be frozen, and each reader's copy cut from it,
without further queries.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from advocacy.models import Decision, Window
from events.models import Event
from news import body, topics
from news.block_base import Block, Item
from news.models import Article
from pse_portal import dates
from volunteering.models import Opportunity, Shift

CODES = [code for code, _name in settings.LANGUAGES]
MOST = 40  # of one kind in an issue
THUMBNAIL = 360  # pixels


def as_data(block: type[Block], items: Iterable[Item]) -> dict[str, Any]:
    """Return the frozen block: {"name", "title": {code: words}, "items": [...]}."""
    titles = {}
    for code in CODES:
        with translation.override(code):
            titles[code] = str(block.title)
    return {"name": block.name, "title": titles, "items": [item.as_data() for item in items]}


def article_item(article: Article) -> Item:
    tags = [topics.NEWS, *(topics.of_coalition(coalition) for coalition in article.coalitions.all())]
    return Item(f"a{article.pk}", tags, _words(article, lambda: _picture(article)))


def event_item(event: Event) -> Item:
    """Return the item for readers near its county, for those of any county, and for those of its hosts."""
    tags = ["events:any", *(topics.of_coalition(host.coalition) for host in event.hosts.all())]
    if event.county_id:
        tags.append(f"events:{event.county_id}")
    if event.is_remote or not event.county_id:
        tags.append("events:online")
    zone = "" if event.time_zone == settings.TIME_ZONE else event.time_zone
    return Item(f"e{event.pk}", tags, _words(event, lambda: _when(event, event.place, zone)))


def _words(row: Any, more: Callable[[], dict[str, Any]], text: str = "summary") -> dict[str, dict[str, Any]]:
    """Return an item's text about a row, as {code: words}; `more` is called for further words in each language.

    `text` names the field with its sentence or two.
    """
    words: dict[str, dict[str, Any]] = {}
    titles, summaries = body.in_both(row, "title"), body.in_both(row, text)
    for code in CODES:
        with translation.override(code):
            title, language = titles[code]
            url = settings.SITE_URL + row.get_absolute_url()
            words[code] = {"title": title, "text": summaries[code][0], "url": url, **more()}
            if language != code:
                words[code]["lang"] = language
    return words


def _picture(article: Article) -> dict[str, Any]:
    picture = article.picture
    if not picture or picture.drawing:  # mail programs show no SVG
        return {}
    width = min(THUMBNAIL, picture.width)
    width = width if width in picture.widths else picture.widths[0]
    return {
        "src": settings.SITE_URL + picture.path(width),
        "alt": picture.alt,
        "height": round(width * picture.height / picture.width),
        "width": width,
    }


def _when(row: Event | Shift, place: str, zone: str = "") -> dict[str, Any]:
    at = dates.when(row.local_start, row.local_end, zone=zone)
    return {"when": f"{at[:1].upper()}{at[1:]}" + (f" · {place}" if place else "")}


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
    title = _("Upcoming events")
    order = 20

    @classmethod
    def ahead(cls, issue: Any) -> list[Item]:
        last = timezone.now() + timedelta(days=issue.days_ahead)
        return _events(Event.objects.public().filter(starts_at__lte=last))

    @classmethod
    def new(cls, since: datetime, until: datetime) -> list[Item]:
        return _events(Event.objects.public().filter(published_at__gt=since, published_at__lte=until))


def decision_item(decision: Decision) -> Item:
    """Return the item for readers of the news, and for those of the circles and hubs that follow it."""
    tags = [topics.NEWS, *(topics.of_coalition(coalition) for coalition in decision.coalitions.all())]
    return Item(f"d{decision.pk}", tags, _words(decision, lambda: _open_until(decision), text="decides"))


def _open_until(decision: Decision) -> dict[str, Any]:
    """Return until when people can comment, by its first window to close, in the body's time zone."""
    window = decision.open_windows[0]
    zone = (
        ""
        if decision.body.time_zone == settings.TIME_ZONE
        else f", {dates.zone_name(decision.body.time_zone)}"
    )
    data = {"way": window.get_way_display(), "when": f"{dates.moment(window.local_close)}{zone}"}
    return {"when": gettext("%(way)s until %(when)s") % data}


class Decisions(Block):
    """Decisions that people can still comment on."""

    name = "decisions"
    title = _("Decisions you can comment on")
    order = 25

    @classmethod
    def _items(cls, decisions: Any) -> list[Item]:
        rows = decisions.filter(is_sample=False, body__is_sample=False).select_related("body")
        rows = rows.prefetch_related("windows", "sittings", "outcomes", "coalitions")
        return [decision_item(decision) for decision in rows.with_next()[:MOST] if decision.open_windows]

    @classmethod
    def ahead(cls, issue: Any) -> list[Item]:
        return cls._items(Decision.objects.public().open_for_comment())

    @classmethod
    def new(cls, since: datetime, until: datetime) -> list[Item]:
        """Return those published since then, or with a time to comment that opened since then."""
        opened = Window.objects.filter(decision=OuterRef("pk"), opens_at__gt=since, opens_at__lte=until)
        published = Q(published_at__gt=since, published_at__lte=until)
        return cls._items(Decision.objects.public().open_for_comment().filter(published | Exists(opened)))


def opportunity_item(opportunity: Opportunity, shift: Shift | None = None) -> Item:
    """Return the item for readers who chose ways to help, and for those of its coalition."""
    tags = [topics.VOLUNTEERING, topics.of_coalition(opportunity.coalition)]
    words = _words(opportunity, lambda: _when(shift, shift.public_where) if shift else {})
    return Item(f"o{opportunity.pk}", tags, words)


def _helping(shifts: Any) -> list[Item]:
    """Return one item for each opportunity, with its soonest shift that has a spot left."""
    soonest: dict[int, Shift] = {}
    for shift in shifts.filter(places_taken__lt=F("capacity"))[: 5 * MOST]:
        soonest.setdefault(shift.opportunity_id, shift)
    return [opportunity_item(shift.opportunity, shift) for shift in list(soonest.values())[:MOST]]


class Shifts(Block):
    name = "shifts"
    title = _("Ways to help")
    order = 30

    @classmethod
    def ahead(cls, issue: Any) -> list[Item]:
        last = timezone.now() + timedelta(days=issue.days_ahead)
        return _helping(Shift.objects.listed(AnonymousUser()).filter(starts_at__lte=last))

    @classmethod
    def new(cls, since: datetime, until: datetime) -> list[Item]:
        listed = Shift.objects.listed(AnonymousUser())
        return _helping(listed.filter(created_at__gt=since, created_at__lte=until))
