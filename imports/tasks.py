"""The app's doorbell and tick. What is due is stored in rows, so each may be lost, doubled, or late."""

from celery import shared_task

from imports import runs


@shared_task
def drain_imports() -> None:
    runs.run_queued()


@shared_task
def tick_imports() -> None:
    """Write the imports whose doorbell was lost, or whose worker died."""
    runs.run_queued()
