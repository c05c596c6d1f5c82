from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events")

    def ready(self) -> None:
        post_migrate.connect(_grant, sender=self)
        post_migrate.connect(_repair, sender=self)
        from events import claiming, own_data, panels, signs, waiting
        from office.registries import Claimed, claims

        panels.register()
        waiting.register()
        own_data.register()
        signs.register()
        claims.register(Claimed("events.rsvps", claiming.move_rsvps))


def _grant(**_kwargs: Any) -> None:
    from events import groups

    groups.grant_events()


def _repair(using: str, **_kwargs: Any) -> None:
    from events import word_list_repair

    word_list_repair.repair(using)
