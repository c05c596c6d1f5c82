"""Mailing's signal receivers."""

from typing import Any

from anymail.signals import AnymailTrackingEvent, tracking
from django.dispatch import receiver

from mailing import webhooks


@receiver(tracking, dispatch_uid="mailing.reports", weak=False)
def hear_report(event: AnymailTrackingEvent, esp_name: str, **_: Any) -> None:
    webhooks.heard(event, esp_name)
