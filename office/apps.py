from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    name = "office"
    verbose_name = _("Office")

    def ready(self) -> None:
        post_migrate.connect(_grant, sender=self)


def _grant(using: str, **_kwargs: Any) -> None:
    from office import owner
    from office.groups import grant_office

    grant_office()
    owner.grant_running_role(using)
