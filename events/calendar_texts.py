"""The text of each public event in calendar feeds, stored, so that a feed is one query and 304 another.

A trigger deletes an event's texts when any of its columns but the counters changes, by whatever way of writing. A tick
writes those that are missing; meanwhile a feed writes them for itself and stores nothing.
"""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, F, FilteredRelation, Max, Min, OuterRef, Q, Sum
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from events import calendars
from events.models import CalendarText, Event
from events.models.event_queryset import EventQuerySet
from office.append_only import Guard
from pse_portal import conditional

AT_ONCE = 500  # events of one tick

# Change with each RSVP, and no calendar shows them.
COUNTERS = {"places_taken", "people_waiting", "last_line"}


def trigger(columns: list[str]) -> Guard:
    """Return the trigger that deletes an event's texts when one of `columns` is written."""
    of = ", ".join(f'"{name}"' for name in columns)
    delete = "DELETE FROM events_calendartext WHERE event_id = OLD.id;"
    return Guard(
        {
            "sqlite": [
                f"CREATE TRIGGER events_calendar_text_stale AFTER UPDATE OF {of} ON events_event BEGIN {delete} END"
            ],
            "postgresql": [
                "CREATE FUNCTION events_calendar_text_stale() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN {delete} RETURN NULL; END $$",
                f"CREATE TRIGGER events_calendar_text_stale AFTER UPDATE OF {of} ON events_event"
                " FOR EACH ROW EXECUTE FUNCTION events_calendar_text_stale()",
            ],
        },
        {
            "sqlite": ["DROP TRIGGER events_calendar_text_stale"],
            "postgresql": [
                "DROP TRIGGER events_calendar_text_stale ON events_event",
                "DROP FUNCTION events_calendar_text_stale()",
            ],
        },
    )


class Row(NamedTuple):
    """An event of a feed, with the number and the content of its stored text, or None."""

    pk: int
    number: int | None
    text: str | None
    time_zone: str
    starts_at: datetime
    ends_at: datetime


def answer(request: HttpRequest, events: EventQuerySet, *, name: str, address: str) -> HttpResponseBase:
    """Return a calendar feed of public events in the active language, or 304. One query for either."""
    if "If-None-Match" in request.headers and (tag := _etag(events, name, address)):
        return _file(request, tag, lambda: _feed(_rows(events), name, address))
    rows = _rows(events)
    body = _feed(rows, name, address)
    numbers = [row.number for row in rows if row.number is not None]
    # While texts are missing, only the feed itself tells what it is.
    is_stored = len(numbers) == len(rows)
    tag = (
        _tag(numbers, [row.starts_at for row in rows], name, address) if is_stored else conditional.etag(body)
    )
    return _file(request, tag, lambda: body)


def feed(events: EventQuerySet, *, name: str, address: str) -> bytes:
    """Return the feed that `answer` sends."""
    return _feed(_rows(events), name, address)


def _file(request: HttpRequest, tag: str, write: Callable[[], bytes]) -> HttpResponseBase:
    return conditional.answer_file(request, tag, write, "text/calendar; charset=utf-8", is_public=True)


def _tag(numbers: list[int], starts: list[datetime], *words: str) -> str:
    """Return the ETag of a feed with these texts; one that was written again has a new number, above all others."""
    squares = sum(number * number for number in numbers)
    facts = len(numbers), max(numbers, default=None), sum(numbers), squares, min(starts, default=None)
    return conditional.etag(facts, words)


def _etag(events: EventQuerySet, *words: str) -> str:
    """Return the ETag of the feed of `events`, summed up by the database; "" while texts are missing."""
    found = _with_texts(events)[: calendars.MOST].aggregate(
        events=Count("pk"),
        texts=Count("number"),
        last=Max("number"),
        sum=Sum("number"),
        squares=Sum(F("number") * F("number")),
        first_start=Min("starts_at"),
    )
    if found["texts"] < found["events"]:
        return ""
    total, squares = int(found["sum"] or 0), int(found["squares"] or 0)
    return conditional.etag((found["texts"], found["last"], total, squares, found["first_start"]), words)


def _rows(events: EventQuerySet) -> list[Row]:
    columns = ("pk", "number", "own_text__text", "time_zone", "starts_at", "ends_at")
    return [Row(*row) for row in _with_texts(events).values_list(*columns)[: calendars.MOST]]


def _feed(rows: list[Row], name: str, address: str) -> bytes:
    missing = [row.pk for row in rows if row.text is None]
    found = Event.objects.filter(pk__in=missing) if missing else ()
    fresh = {event.pk: calendars.entry_text(event) for event in found}
    head, end = calendars.frame(name, address)
    texts = [row.text if row.text is not None else fresh.get(row.pk, "") for row in rows]
    return "".join([head, _zones(rows), *texts, end]).encode()


def fill(at_most: int = AT_ONCE) -> int:
    """Write the texts that are missing of events in feeds, and return of how many events. Idempotent."""
    shown = calendars.subscribed(Event.objects.public())
    complete: Any = Q()
    for language, _name in settings.LANGUAGES:
        own = CalendarText.objects.filter(event=OuterRef("pk"), language=language, site_url=settings.SITE_URL)
        complete &= Exists(own)
    missing = shown.exclude(complete).order_by("pk").values_list("pk", flat=True)
    return sum(_write(pk) for pk in list(missing[:at_most]))


def _write(pk: int) -> bool:
    """Write the texts of one event. Returns False for one that is being changed: the next tick comes to it.

    Locks the event, so that no change is under way that the text would lack.
    """
    with transaction.atomic():
        event = Event.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
        if event is None:
            return False
        texts = []
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                text = calendars.entry_text(event)
            texts.append(CalendarText(event=event, language=language, site_url=settings.SITE_URL, text=text))
        CalendarText.objects.filter(event=event).delete()
        CalendarText.objects.bulk_create(texts)
    return True


def _with_texts(events: EventQuerySet) -> Any:
    own = Q(calendar_texts__language=translation.get_language(), calendar_texts__site_url=settings.SITE_URL)
    rows = events.annotate(own_text=FilteredRelation("calendar_texts", condition=own))
    return rows.annotate(number=F("own_text__pk"))


def _zones(rows: list[Row]) -> str:
    if not rows:
        return ""
    first, last = min(rows, key=lambda row: row.starts_at), max(rows, key=lambda row: row.ends_at)
    years = (
        first.starts_at.astimezone(ZoneInfo(first.time_zone)).year,
        last.ends_at.astimezone(ZoneInfo(last.time_zone)).year,
    )
    return "".join(_zone(name, *years) for name in sorted({row.time_zone for row in rows}))


@lru_cache(maxsize=256)
def _zone(name: str, first_year: int, last_year: int) -> str:
    """Return a time zone's VTIMEZONE for events in these years."""
    from icalendar import Timezone  # a large package, which few processes need

    days: dict[str, Any] = calendars.span(first_year, last_year)
    zone = Timezone.from_tzid(name, **days)
    return str(zone.to_ical().decode())
