"""The office's signal receivers."""

from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from office import groups, owner


@receiver(post_migrate, dispatch_uid="office.groups", weak=False)
def grant_to_staff(sender: AppConfig, **_: Any) -> None:
    """Grant the staff groups what the app's `groups.py` lists, once the app's permissions exist."""
    groups.grant_of(sender)


@receiver(post_migrate, sender=apps.get_app_config("office"), dispatch_uid="office.owner", weak=False)
def grant_running_role(using: str, **_: Any) -> None:
    owner.grant_running_role(using)
