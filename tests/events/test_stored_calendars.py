"""The stored calendar texts of the sample portal's events are what a feed would write now, in both languages."""

from typing import Any

import pytest
from django.utils import translation

from events import calendar_texts, calendars
from events.models import CalendarText, Event

pytestmark = pytest.mark.django_db


def shown() -> Any:
    return calendars.subscribed(Event.objects.public())


def lines(feed: bytes) -> list[bytes]:
    """Return the lines of a feed; the order of its time zones is not defined."""
    return sorted(feed.split(b"\r\n"))


@pytest.mark.parametrize("language", ["en", "es"])
def test_stored_feed_of_every_sample_event_is_the_feed_written_now(sample_site, language):
    with translation.override(language):
        fresh = calendars.feed(shown(), name="Events", address="https://example.org/a")
        assert fresh.count(b"BEGIN:VEVENT") > 5
        for is_stored in (False, True):
            feed = calendar_texts.feed(shown(), name="Events", address="https://example.org/a")
            assert lines(feed) == lines(fresh)
            assert CalendarText.objects.exists() is is_stored
            calendar_texts.fill()
