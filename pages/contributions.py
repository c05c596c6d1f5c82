"""Contributions of the pages that belong to no single app."""

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
