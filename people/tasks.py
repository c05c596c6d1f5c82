"""The app's doorbell and tick. What is due is stored in rows, so each may be lost, doubled, or late."""

from celery import shared_task
from django.utils import timezone

from people import data_requests, duplicates


@shared_task
def drain_own_data() -> None:
    """Prepare the copies that are waiting, and carry out the deletions that are due."""
    data_requests.prepare_copies()
    data_requests.carry_out_due(timezone.now())


@shared_task
def tick_own_data() -> None:
    """Go on where a doorbell was lost, and carry out the deletions whose two weeks are over."""
    drain_own_data()


@shared_task
def tick_duplicates() -> None:
    duplicates.look()
