"""The office's signal receivers."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.utils.module_loading import module_has_submodule

from office import owner


@receiver(post_migrate, dispatch_uid="office.groups", weak=False)
def grant_to_staff(sender: AppConfig, **_: Any) -> None:
    """Grant the staff groups what the app's `groups.py` lists, once the app's permissions exist."""
    if module_has_submodule(sender.module, "groups"):
        import_module(f"{sender.name}.groups").grant_all()


@receiver(post_migrate, sender=apps.get_app_config("office"), dispatch_uid="office.owner", weak=False)
def grant_running_role(using: str, **_: Any) -> None:
    owner.grant_running_role(using)
