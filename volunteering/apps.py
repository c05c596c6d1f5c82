from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class VolunteeringConfig(AppConfig):
    name = "volunteering"
    verbose_name = _("Volunteering")

    def ready(self) -> None:
        post_migrate.connect(_grant, sender=self)
        from office.registries import Claimed, Consequence, claims, coalition_ends, event_changes
        from volunteering import ending, moving, own_data, panels, signs, waiting

        panels.register()
        waiting.register()
        own_data.register()
        signs.register()
        claims.register(Claimed("volunteering.volunteer", own_data.claim))
        event_changes.register(Consequence("volunteering.shifts", moving.follow))
        coalition_ends.register(Consequence("volunteering.opportunities", ending.close_all))


def _grant(**_kwargs: Any) -> None:
    from volunteering import groups

    groups.grant_volunteering()
