"""The office's tick."""

from celery import shared_task
from django.utils import timezone

from office import retention


@shared_task
def tick_retention() -> None:
    """Erase what every app has kept long enough."""
    retention.sweep(timezone.now())
