"""Doorbells and ticks. What is due is stored in rows, so each may be lost, doubled, or late."""

import contextlib

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from mailing import delivery, sweep, worker_slots
from mailing.models import Message


@shared_task
def drain_outbox(lane: str, bell: str = "") -> None:
    delivery.run_slice(lane, bell)


@shared_task
def tick_outbox() -> None:
    sweep.tick()


@shared_task
def look_for_mail() -> None:
    """Send what is due, where no doorbell reaches the worker. One query if there is nothing.

    A database that is away is the tick's to report: this would do so every second.
    """
    with contextlib.suppress(OperationalError):
        if Message.objects.claimable(timezone.now()).exists():
            delivery.run_slice(worker_slots.LETTERS)
