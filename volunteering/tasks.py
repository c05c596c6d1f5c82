"""Ticks: what is due stands in rows."""

from celery import shared_task

from volunteering import check_in, sign_ups


@shared_task
def tick_shifts() -> None:
    """Offers whose deadline has passed, places that wait for somebody, hours of those who forgot to check out."""
    sign_ups.sign_ups.end_offers()
    sign_ups.sign_ups.fill_all()
    check_in.close_due()
