"""Every type of page of the portal, once: its URL name, who looks at it, and how it comes to be.

The tests of `tests/browser/` look at each of them (axe, 320 px, no JavaScript, Spanish), others ask it whether
it writes or whom it lets in. `test_public_pages.py` fails when the portal has an address that is not here.
A module here holds those of a room: `furnish` puts what they show into the house, after the modules before it.
"""

from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.page_types import (
    agenda,
    coalitions,
    dialogue,
    events,
    newsroom,
    portal,
    reading,
    voice,
    volunteering,
)
from tests.page_types.house import UNPREFIXED, House, Page

ROOMS = [portal, coalitions, reading, events, agenda, voice, dialogue, volunteering, newsroom]

PUBLIC = [page for room in ROOMS for page in room.PUBLIC]
SIGNED_IN = [page for room in ROOMS for page in room.SIGNED_IN]
EVERY_PAGE = [*PUBLIC, *SIGNED_IN]
NO_PAGES = {name: why for room in ROOMS for name, why in room.NO_PAGES.items()}


def furnished() -> House:
    """A house with something on every page, made in the caller's transaction."""
    house = House()
    for room in ROOMS:
        room.furnish(house)
    return house


def visit(client: Client, house: House, page: Page, language: str = "en") -> str:
    """Sign the viewer in, do what was done just before, and return the page's address."""
    caches["pages"].clear()
    if page.viewer:
        client.force_login(house.people[page.viewer])
    if page.before:
        page.before(client)
    with translation.override("en"):
        address = page.path(house) if page.path else reverse(page.name, args=page.args)
    if language != "en" and not address.startswith(UNPREFIXED):
        address = f"/{language}{address}"
    return address + page.query
