from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class HubsConfig(AppConfig):
    name = "hubs"
    verbose_name = _("Equity Hubs")

    def ready(self) -> None:
        from hubs import own_data, panels, samples

        panels.register()
        own_data.register()
        samples.register()
        post_migrate.connect(_fill, sender=self)


def _fill(**_kwargs: Any) -> None:
    from hubs import groups, places

    places.load()
    groups.grant_hubs()
