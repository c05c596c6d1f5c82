"""Every type of page of the portal, once: its URL name, its viewer, and how to set it up.

The tests of `tests/browser/` check each of them (axe, 320 px, no JavaScript, Spanish); others check whether it
writes or who may see it. `test_public_pages.py` fails if the portal has a URL that is not listed here. Each
module has the pages of an app: its `fill` adds their rows to the site, after the modules before it.
"""

from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import translation

from search import indexer
from tests.page_types import (
    advocacy,
    agenda,
    coalitions,
    decisions,
    dialogue,
    events,
    figures,
    forgotten,
    hidden,
    newsroom,
    portal,
    reading,
    voice,
    volunteering,
)
from tests.page_types.sample_site import UNPREFIXED, Page, SampleSite

APPS = [
    portal,
    coalitions,
    reading,
    events,
    agenda,
    voice,
    advocacy,
    decisions,
    dialogue,
    volunteering,
    newsroom,
    figures,
    hidden,
]

PUBLIC = [page for app in APPS for page in app.PUBLIC]
SIGNED_IN = [page for app in APPS for page in app.SIGNED_IN]
EVERY_PAGE = [*PUBLIC, *SIGNED_IN]
NO_PAGES = {name: why for app in APPS for name, why in app.NO_PAGES.items()}


def filled_site() -> SampleSite:
    """Create a portal with content on every page, in the caller's transaction."""
    sample_site = SampleSite()
    for app in APPS:
        app.fill(sample_site)
    forgotten.fill(sample_site)
    indexer.run_slices(60)
    return sample_site


def visit(client: Client, sample_site: SampleSite, page: Page, language: str = "en") -> str:
    """Sign the viewer in, run the page's `before`, and return its path."""
    caches["pages"].clear()
    if page.viewer:
        client.force_login(sample_site.people[page.viewer])
    if page.before:
        page.before(client)
    with translation.override("en"):
        address = page.path(sample_site) if page.path else reverse(page.name, args=page.args)
    if language != "en" and not address.startswith(UNPREFIXED):
        address = f"/{language}{address}"
    return address + page.query
