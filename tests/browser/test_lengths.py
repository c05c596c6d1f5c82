"""Main pages of the demo stay short on a phone 360 px wide: docs/pages.md has the figures."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import transaction
from playwright.sync_api import Page

from demo import loader
from people.models import Person
from tests.factories import make_event, make_opportunity, make_shift

NOW = datetime(2026, 11, 27, 15, tzinfo=UTC)
SCREEN = 800
# In screens, in English: half of what the page had before the rework if that was more than four, else no more than it
# had, and never over five. Spanish is longer: a tenth more, but no page over five.
MOST = {
    "/": 4.2,
    "/hubs/clayton/": 5.0,
    "/circles/just-transportation/": 5.0,
    "/events/clayton-tuesday-1/": 2.25,
    "/events/clayton-tuesday-1/rsvp/": 4.0,
    "/volunteer/": 3.0,
    "/news/": 2.4,
    "/news/what-38-neighbors-told-us/": 2.2,
    "/hubs/find/?zip=30236": 2.6,
    "/events/": 3.2,
    "/agenda/": 3.45,
    "/hubs/": 3.2,
    "/network/": 3.3,
    "/me/": 3.4,
}
CONFIRMATION = 2.8


@pytest.mark.django_db
def test_folded_sections_are_a_line_on_phones_and_always_open_where_there_is_room(look_at):
    make_shift(make_opportunity(), event=make_event(slug="the-event"))
    for width, is_open in ((360, False), (1280, True)):
        tab = look_at("/events/the-event/", width=width)
        assert tab.locator(".folded").count() == 3
        for part in tab.locator(".folded").all():
            assert part.locator("summary").is_visible() is not is_open
            assert part.locator("h2").is_visible() is is_open
            assert part.locator("details a").first.is_visible() is is_open


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOW, tick=False):
            loader.seed()
        yield
        transaction.set_rollback(True)


# Where each picture is, whether it loads late, and its path.
PICTURES = """() => [...document.images].map(one => [
    one.getBoundingClientRect().top + scrollY, one.loading, new URL(one.src).pathname,
])"""
FIRST_PICTURES = 12_000  # bytes of the drawn pictures on the first screen


def heavy(tab: Page) -> list[str]:
    """Return the pictures below the first screen that load at once, and those on it if they are too heavy."""
    pictures = tab.evaluate(PICTURES)
    first = {path for top, _, path in pictures if top < SCREEN}
    files = [finders.find(path.removeprefix(settings.STATIC_URL)) for path in first]
    early = [path for top, loading, path in pictures if top >= SCREEN and loading != "lazy"]
    return early + (
        sorted(first) if sum(Path(file).stat().st_size for file in files if file) > FIRST_PICTURES else []
    )


def screens(tab: Page) -> float:
    tab.evaluate("document.fonts.ready")
    return tab.evaluate("document.body.scrollHeight") / SCREEN


def test_main_pages_are_short_and_light_on_a_phone(demo, db, client, look_at, open_tab):
    long, early = {}, {}
    with time_machine.travel(NOW, tick=True):
        for prefix, more in (("", 1), ("/es", 1.1)):
            tab = open_tab(f"{prefix}/events/clayton-tuesday-1/rsvp/", width=360)
            tab.locator("[name=name]").fill("Ana")
            tab.locator("main [name=email]").fill(f"ana{more}@example.org")
            tab.locator("main form button.btn-primary").click()
            tab.locator("ol.steps + .small").wait_for()
            found = {"confirmation": (screens(tab), CONFIRMATION * more)}
            for path, most in MOST.items():
                if path == "/me/":
                    client.force_login(Person.objects.get(email="member@example.org"))
                tab = look_at(prefix + path, width=360)
                found[path] = (screens(tab), min(most * more, 5))
                early |= {prefix + path: heavy(tab)} if heavy(tab) else {}
            client.logout()
            for path in ("/hubs/clayton/", "/circles/just-transportation/"):
                tab = look_at(prefix + path, width=360)
                for button in (".next-meeting .btn", "a.btn[href$='/join/']"):
                    box = tab.locator(button).first.bounding_box()
                    assert box["y"] + box["height"] <= SCREEN, (prefix + path, button, box)
            long |= {prefix + path: pair for path, pair in found.items() if pair[0] > pair[1]}
    assert (long, early) == ({}, {})
