"""Signal receivers of events."""

from typing import Any

from django.apps import apps
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from events import word_list_repair


@receiver(post_migrate, sender=apps.get_app_config("events"), dispatch_uid="events.word_lists", weak=False)
def repair_word_lists(using: str, **_: Any) -> None:
    word_list_repair.repair(using)
