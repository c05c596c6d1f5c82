"""Announced events as RSS, the latest announced first."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext

from events.models import Event
from pse_portal import dates

LATEST = 50


class AnnouncedFeed(Feed):
    """The RSS feed of `events`, with full URLs."""

    feed_type = Rss201rev2Feed

    def __init__(self, events: Any, path: str) -> None:
        self.events, self.path = events, path

    def title(self) -> str:
        return gettext("Events of the circles and hubs")

    def description(self) -> str:
        return gettext("Upcoming events, as they’re announced.")

    def link(self) -> str:
        return f"{settings.SITE_URL}{self.path}"

    def feed_url(self) -> str:
        return f"{settings.SITE_URL}/events/feed/"

    def items(self) -> Iterable[Event]:
        return self.events[:LATEST]

    def item_title(self, item: Event) -> str:
        return str(item.title)

    def item_description(self, item: Event) -> str:
        moment = dates.when(item.local_start, item.local_end, zone=item.time_zone)
        return " · ".join(filter(None, [moment, item.public_where, item.summary]))

    def item_link(self, item: Event) -> str:
        return f"{settings.SITE_URL}{item.get_absolute_url()}"

    def item_guid(self, item: Event) -> str:
        return f"urn:uuid:{item.uid}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: Event) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Event) -> datetime:
        return item.updated_at

    def item_categories(self, item: Event) -> list[str]:
        return [str(item.get_kind_display())]
