"""What the pages that are no single app's own contribute."""

from office.contributions import SitemapEntry

CONTRIBUTIONS = [
    SitemapEntry(
        "pages",
        (
            "/",
            "/mission/",
            "/how-it-works/",
            "/network/",
            "/accessibility/",
            "/privacy/",
            "/about-the-data/",
        ),
        order=0,
    )
]
