"""Doorbells and ticks. What is due is stored in rows, so each may be lost, doubled, or late."""

from celery import shared_task
from django.utils import timezone

from mailing import delivery, sweep
from office import privacy


@shared_task
def drain_outbox(lane: str, bell: str = "") -> None:
    delivery.run_slice(lane, bell)


@shared_task
def tick_outbox() -> None:
    sweep.tick()


@shared_task
def tick_wiping() -> None:
    """Erase what every app has kept long enough."""
    privacy.sweep(timezone.now())
