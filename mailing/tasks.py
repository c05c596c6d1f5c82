"""Doorbells and ticks: what is due stands in rows, so each may be lost, doubled or late."""

from celery import shared_task

from mailing import delivery, sweep, wiping


@shared_task
def drain_outbox(lane: str, bell: str = "") -> None:
    delivery.slice_of(lane, bell)


@shared_task
def tick_outbox() -> None:
    sweep.tick()


@shared_task
def tick_wiping() -> None:
    wiping.sweep_all()
