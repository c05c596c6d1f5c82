"""The search's signal receivers."""

from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate
from django.dispatch import receiver

from search import triggers


@receiver(post_migrate, sender=apps.get_app_config("search"), dispatch_uid="search.triggers", weak=False)
def install_triggers(using: str, **_: Any) -> None:
    triggers.install(connections[using])


@receiver(pre_migrate, sender=apps.get_app_config("search"), dispatch_uid="search.no_triggers", weak=False)
def remove_triggers(using: str, **_: Any) -> None:
    if connections[using].vendor == "sqlite":
        triggers.remove(connections[using])
