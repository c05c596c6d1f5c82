from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = _("Pages")

    def ready(self) -> None:
        from office.registries import SitemapEntry, sitemap

        sitemap.register(SitemapEntry("pages", _addresses, order=0))


def _addresses() -> Iterator[tuple[str, Any]]:
    for path in (
        "/",
        "/mission/",
        "/how-it-works/",
        "/network/",
        "/accessibility/",
        "/privacy/",
        "/about-the-data/",
    ):
        yield (path, None)
