"""Ticks: what is due stands in rows."""

from celery import shared_task

from events import afterwards, attendance, unconfirmed


@shared_task
def tick_places() -> None:
    """Places held until a deadline, places nobody confirmed, and thanks that are due."""
    attendance.rsvps.end_offers()
    unconfirmed.end_overdue()
    afterwards.close_due()
