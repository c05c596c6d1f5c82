from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DialogueConfig(AppConfig):
    name = "dialogue"
    verbose_name = _("Dialogue")

    def ready(self) -> None:
        post_migrate.connect(_grant, sender=self)
        from anymail.signals import inbound

        from dialogue import agenda_subject, events_subject, following, own_data, panels, signs
        from dialogue import inbound as coming_in
        from office.registries import Consequence, membership_ends

        panels.register()
        own_data.register()
        signs.register()
        events_subject.register()
        agenda_subject.register()
        membership_ends.register(Consequence("dialogue.following", following.end))
        inbound.connect(coming_in.heard)


def _grant(**_kwargs: Any) -> None:
    from dialogue import groups

    groups.grant_dialogue()
