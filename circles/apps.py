from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CirclesConfig(AppConfig):
    name = "circles"
    verbose_name = _("Issue Circles")

    def ready(self) -> None:
        post_migrate.connect(_grant, sender=self)
        from office.registries import PageText, SitemapEntry, page_texts, sitemap

        page_texts.register(
            PageText(
                "circle",
                "principles",
                _("What the circle stands for"),
                (_("What you stand for, in English"), _("What you stand for, in Spanish")),
                _("One on each line."),
                rows=5,
            )
        )
        sitemap.register(SitemapEntry("circles", _addresses))


def _addresses() -> Iterator[tuple[str, Any]]:
    from circles.models import Circle

    yield ("/circles/", None)
    for slug, updated_at in Circle.objects.listed().values_list("slug", "updated_at"):
        yield (f"/circles/{slug}/", updated_at)


def _grant(**_kwargs: Any) -> None:
    from circles import groups

    groups.grant_circles()
