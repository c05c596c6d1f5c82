"""Ticks: what is due stands in rows."""

from celery import shared_task

from volunteering import door, signing


@shared_task
def tick_shifts() -> None:
    """Offers whose deadline has passed, places that wait for somebody, hours of those who forgot to check out."""
    signing.sign_ups.end_offers()
    signing.sign_ups.fill_all()
    door.close_due()
