from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class HubsConfig(AppConfig):
    name = "hubs"
    verbose_name = _("Equity Hubs")

    def ready(self) -> None:
        from hubs import linking, own_data, panels, samples
        from office.registries import Consequence, coalition_ends, membership_ends

        panels.register()
        own_data.register()
        samples.register()
        membership_ends.register(Consequence("hubs.seats", linking.leave_seats_of))
        coalition_ends.register(Consequence("hubs.links", linking.end_links_of))
        post_migrate.connect(_fill, sender=self)


def _fill(**_kwargs: Any) -> None:
    from hubs import groups, places

    places.load()
    groups.grant_hubs()
