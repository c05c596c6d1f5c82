"""Stored calendar texts are what a feed would write now, after any change; an unchanged feed costs one small query."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.utils import translation

from events import calendar_texts, calendars
from events.models import CalendarText, Event
from tests.factories import make_circle, make_event
from tests.rows import FEW_AND_MANY

pytestmark = [pytest.mark.django_db, pytest.mark.databases]
ALL = "/events/calendar.ics"


def shown() -> Any:
    return calendars.subscribed(Event.objects.public())


def stored(language: str) -> bytes:
    with translation.override(language):
        return calendar_texts.feed(shown(), name="Events", address="https://example.org/a")


def test_any_write_of_any_column_but_the_counters_deletes_the_texts():
    event = make_event(make_circle())
    for field in Event._meta.concrete_fields:
        calendar_texts.fill()
        assert CalendarText.objects.count() == 2, field.name
        if field.primary_key:
            continue
        with connection.cursor() as cursor:
            cursor.execute(f'UPDATE events_event SET "{field.column}" = "{field.column}"')  # noqa: S608
        assert CalendarText.objects.count() == (2 if field.name in calendar_texts.COUNTERS else 0), field.name
    Event.objects.filter(pk=event.pk).update(title_en="Without a save", sequence=F("sequence") + 1)
    assert b"Without a save" in stored("en")
    calendar_texts.fill()
    assert b"Without a save" in stored("en")


@pytest.mark.parametrize("rows", FEW_AND_MANY)
def test_feed_costs_one_query_and_304_one(client, django_assert_num_queries, rows):
    circle = make_circle()
    for _nth in range(rows):
        event = make_event(circle)
    calendar_texts.fill()
    client.get(ALL)
    with django_assert_num_queries(3):
        page = client.get(ALL)
    assert page.content.count(b"BEGIN:VEVENT") == rows
    again = {"If-None-Match": page["ETag"]}
    with django_assert_num_queries(3):
        assert client.get(ALL, headers=again).status_code == 304
    Event.objects.filter(pk=event.pk).update(place="Elsewhere")
    changed = client.get(ALL, headers=again)
    assert changed.status_code == 200
    assert b"Elsewhere" in changed.content
    assert client.get(ALL, headers={"If-None-Match": changed["ETag"]}).status_code == 304
    calendar_texts.fill()
    assert client.get(ALL, headers=again).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_event_that_is_being_changed_gets_no_text_of_before():
    if connection.vendor != "postgresql":
        return  # one writer at a time there
    event = make_event(make_circle())
    done: list[int] = []

    def tick() -> None:
        done.append(calendar_texts.fill())
        connection.close()

    with transaction.atomic():
        Event.objects.filter(pk=event.pk).update(title_en="After")
        thread = threading.Thread(target=tick)
        thread.start()
        thread.join(20)
    assert done == [0]
    assert calendar_texts.fill() == 1
    assert b"After" in stored("en")
