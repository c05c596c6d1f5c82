from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    name = "news"
    verbose_name = _("News")

    def ready(self) -> None:
        post_migrate.connect(_grant, sender=self)
        from news import blocks, own_data, panels, readers, samples, signs, subscribing, topics

        panels.register()
        topics.register()
        blocks.register()
        readers.register()
        subscribing.register()
        own_data.register()
        samples.register()
        signs.register()


def _grant(**_kwargs: Any) -> None:
    from news import groups

    groups.grant_news()
