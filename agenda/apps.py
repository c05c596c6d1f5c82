from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AgendaConfig(AppConfig):
    name = "agenda"
    verbose_name = _("Common agenda")

    def ready(self) -> None:
        post_migrate.connect(_grant, sender=self)
        from agenda import ending, own_data, panels, signs
        from office.registries import Consequence, coalition_ends

        own_data.register()
        panels.register()
        signs.register()
        coalition_ends.register(Consequence("agenda.items", ending.hand_over))


def _grant(**_kwargs: Any) -> None:
    from agenda import groups

    groups.grant_agenda()
