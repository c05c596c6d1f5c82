"""Periodic tasks; what is due is found in the database."""

from celery import shared_task

from events import afterwards, attendance, calendar_texts, unconfirmed


@shared_task
def tick_places() -> None:
    """Expire offers and unconfirmed spots, and send due thanks."""
    attendance.rsvps.end_offers()
    unconfirmed.end_overdue()
    afterwards.close_due()


@shared_task
def tick_calendars() -> None:
    """Store the calendar texts of new and changed events."""
    calendar_texts.fill()
