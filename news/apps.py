from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    name = "news"
    verbose_name = _("News")

    def ready(self) -> None:
        post_migrate.connect(_grant, sender=self)
        from news import own_data, panels, signs

        autodiscover_modules("blocks")
        panels.register()
        own_data.register()
        signs.register()


def _grant(**_kwargs: Any) -> None:
    from news import groups

    groups.grant_news()
