"""Ticks: what is due stands in rows."""

from celery import shared_task
from django.utils import timezone

from events import afterwards, attendance, own_data, unconfirmed


@shared_task
def tick_places() -> None:
    """Places held until a deadline, places nobody confirmed, and thanks that are due."""
    attendance.rsvps.end_offers()
    unconfirmed.end_overdue()
    afterwards.close_due()


@shared_task
def tick_forgetting() -> None:
    """Details of guests and names of needs, 90 days after."""
    now = timezone.now()
    own_data.sweep_needs(now)
    own_data.sweep_rsvps(now)
    own_data.sweep_followers(now)
