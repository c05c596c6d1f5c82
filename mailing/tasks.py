"""Doorbells and ticks. What is due is stored in rows, so each may be lost, doubled, or late."""

from celery import shared_task

from mailing import delivery, sweep


@shared_task
def drain_outbox(lane: str, bell: str = "") -> None:
    delivery.run_slice(lane, bell)


@shared_task
def tick_outbox() -> None:
    sweep.tick()
