"""The app's doorbell and tick. What is due is stored in rows, so each may be lost, doubled, or late."""

from celery import shared_task
from django.utils import timezone

from people import data_requests, duplicates


@shared_task
def drain_own_data() -> None:
    data_requests.prepare_copies()


@shared_task
def tick_own_data() -> None:
    """Prepare copies whose doorbell was lost, and carry out the deletions that are due."""
    data_requests.prepare_copies()
    data_requests.carry_out_due(timezone.now())


@shared_task
def tick_duplicates() -> None:
    duplicates.look()
