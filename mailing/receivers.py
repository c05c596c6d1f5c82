"""Mailing's signal receivers."""

from typing import Any

from anymail.signals import AnymailTrackingEvent, tracking
from django.dispatch import receiver
from django.utils import timezone

from mailing import holds, progress, webhooks
from office.backups.restoration import database_restored


@receiver(tracking, dispatch_uid="mailing.reports", weak=False)
def hear_report(event: AnymailTrackingEvent, esp_name: str, **_: Any) -> None:
    webhooks.heard(event, esp_name)


@receiver(database_restored, dispatch_uid="mailing.holds", weak=False)
def hold_restored_mail(**_: Any) -> None:
    """Hold all mail of a restored database until staff release it, and trust no file about another one's groups."""
    progress.forget_all()
    holds.begin(timezone.now())
