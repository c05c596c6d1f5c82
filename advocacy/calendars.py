"""Sittings as iCalendar files and feeds: one UID for each sitting, whatever changes, and a rising SEQUENCE."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext, pgettext
from icalendar import Event as VEvent
from icalendar import vUri

from advocacy.models import Decision, Sitting
from events.calendars import new_calendar, new_feed, on_the_wall, with_zones
from pse_portal import conditional, dates

PAST_STAYS = timedelta(days=60)
MOST = 1000
STATUS = {
    Sitting.State.SCHEDULED: "CONFIRMED",
    Sitting.State.POSTPONED: "TENTATIVE",
    Sitting.State.CANCELLED: "CANCELLED",
}


def subscribed(sittings: Any) -> Any:
    """Return the sittings that a feed includes: to come, or begun within 60 days."""
    return sittings.filter(starts_at__gte=timezone.now() - PAST_STAYS).order_by("-starts_at", "-pk")


def etag(sittings: Any, *words: str) -> str:
    """Return an ETag that changes with every change of a sitting. One query."""
    rows = sittings.values_list("pk", "updated_at", "sequence", "decision__title_en", "decision__title_es")
    return conditional.etag(list(rows[:MOST]), words)


def feed(sittings: Iterable[Sitting], *, name: str, address: str) -> bytes:
    """Return a calendar feed in the active language. `address` is its full URL."""
    calendar = new_feed(name, address)
    rows = list(sittings)
    for sitting in rows:
        calendar.add_component(_entry(sitting))
    return with_zones(calendar, rows)


def file(sitting: Sitting) -> bytes:
    """Return one sitting as a calendar file, in the active language."""
    calendar = new_calendar()
    calendar.add_component(_entry(sitting))
    return with_zones(calendar, [sitting])


def _entry(sitting: Sitting) -> VEvent:
    decision = sitting.decision
    address = f"{settings.SITE_URL}{decision.get_absolute_url()}"
    entry = VEvent()
    entry.add("uid", f"{sitting.uid}@{settings.SITE_URL.partition('://')[2]}")
    for name, moment in (
        ("dtstamp", sitting.updated_at),
        ("last-modified", sitting.updated_at),
        ("created", sitting.created_at),
    ):
        entry.add(name, moment.astimezone(UTC).replace(microsecond=0))
    entry.add("sequence", sitting.sequence)
    entry.add("dtstart", on_the_wall(sitting.local_start))
    entry.add("dtend", on_the_wall(sitting.local_end))
    entry.add("summary", _title(sitting))
    entry.add(
        "description",
        "\n\n".join(filter(None, [str(decision.body), decision.decides, decision.docket, address])),
    )
    if where := ", ".join(filter(None, [sitting.place, sitting.room])):
        entry.add("location", where)
    entry.add("url", vUri(address), parameters={"VALUE": "URI"})
    entry.add("status", STATUS[Sitting.State(sitting.state)])
    # It is the body's meeting: nobody has promised to be there.
    entry.add("transp", "TRANSPARENT")
    return entry


def _title(sitting: Sitting) -> str:
    title = f"{sitting.get_kind_display()}: {sitting.decision.title}"
    if sitting.is_cancelled:
        return pgettext("event", "Canceled: %(title)s") % {"title": title}
    if sitting.is_postponed:
        return pgettext("event", "Postponed: %(title)s") % {"title": title}
    return title


class DecisionFeed(Feed):
    """The latest published decisions as RSS, with full URLs."""

    feed_type = Rss201rev2Feed
    item_guid_is_permalink = False

    def __init__(self, decisions: Any) -> None:
        self.decisions = decisions

    def title(self) -> str:
        return gettext("Decisions")

    def description(self) -> str:
        return gettext("Decisions that matter here, and how to take part.")

    def link(self) -> str:
        return f"{settings.SITE_URL}/decisions/"

    def feed_url(self) -> str:
        return f"{settings.SITE_URL}/decisions/feed/"

    def items(self) -> Iterable[Decision]:
        rows: Iterable[Decision] = self.decisions[:50]
        return rows

    def item_title(self, item: Decision) -> str:
        return str(item.title)

    def item_description(self, item: Decision) -> str:
        coming = [
            dates.moment(row.local_start)
            for row in item.sittings.all()
            if not row.is_past and row.state == Sitting.State.SCHEDULED
        ]
        return " · ".join(filter(None, [str(item.body), *coming, item.decides]))

    def item_link(self, item: Decision) -> str:
        return f"{settings.SITE_URL}{item.get_absolute_url()}"

    def item_guid(self, item: Decision) -> str:
        return f"{settings.SITE_URL}/decisions/{item.pk}"

    def item_pubdate(self, item: Decision) -> datetime | None:
        return item.published_at
