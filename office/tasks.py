"""The office's tick."""

from celery import shared_task
from django.utils import timezone

from office import retention
from office.backups import status


@shared_task
def tick_retention() -> None:
    """Erase what every app has kept long enough."""
    retention.sweep(timezone.now())


@shared_task
def tick_backup() -> None:
    """Start the day's backup, in a process of its own."""
    status.start_if_due(timezone.now())
