from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CoalitionsConfig(AppConfig):
    name = "coalitions"
    verbose_name = _("Coalitions")

    def ready(self) -> None:
        post_migrate.connect(_grant, sender=self)
        from coalitions import (
            announcing,
            calls,
            managing,
            own_data,
            panels,
            quiet,
            staying,
            waiting,
        )
        from office.registries import Consequence, membership_ends

        panels.register()
        waiting.register()
        managing.register()
        calls.register()
        membership_ends.register(Consequence("coalitions.announcements", announcing.call_off))
        membership_ends.register(Consequence("coalitions.staying", staying.settle))
        quiet.register()
        own_data.register()


def _grant(**_kwargs: Any) -> None:
    from coalitions import groups

    groups.grant_coalitions()
