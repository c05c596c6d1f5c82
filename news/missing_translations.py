"""Texts that lack Spanish, the soonest event first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from events.models import Event
from news.models import Article

EVENT_FIELDS = ("title", "summary", "body", "without_car", "access", "offers", "cost")
ARTICLE_FIELDS = ("title", "summary", "body")
MOST = 200


@dataclass(frozen=True)
class Untranslated:
    """One row: the object, when it is published or starts, the parts that lack Spanish, and where to edit it."""

    thing: Any
    at: datetime | None
    parts: list[str]
    address: str

    @property
    def is_event(self) -> bool:
        return isinstance(self.thing, Event)


def lacking(thing: Any, fields: Iterable[str]) -> list[str]:
    """Return the names, in the active language, of those fields that have English text but no Spanish."""
    return [
        str(thing._meta.get_field(name).verbose_name)
        for name in fields
        if getattr(thing, f"{name}_en") and not getattr(thing, f"{name}_es")
    ]


def lacks_spanish(thing: Any, fields: Iterable[str]) -> bool:
    return bool(lacking(thing, fields))


def for_spanish() -> list[Untranslated]:
    """Return upcoming events by their start, then articles, newest first. Two queries."""
    rows = []
    for event in Event.objects.upcoming()[:MOST]:
        if parts := lacking(event, EVENT_FIELDS):
            address = reverse("admin:events_event_change", args=[event.pk])
            rows.append(Untranslated(event, event.starts_at, parts, address))
    for article in Article.objects.without_spanish().order_by("-published_at", "-pk")[:MOST]:
        address = reverse("admin:news_article_change", args=[article.pk])
        rows.append(Untranslated(article, article.published_at, lacking(article, ARTICLE_FIELDS), address))
    return rows
