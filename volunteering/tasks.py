"""Ticks: what is due stands in rows."""

from celery import shared_task
from django.utils import timezone

from volunteering import door, own_data, signing


@shared_task
def tick_shifts() -> None:
    """Offers whose deadline has passed, places that wait for somebody, hours of those who forgot to check out."""
    signing.sign_ups.end_offers()
    signing.sign_ups.fill_all()
    door.close_due()


@shared_task
def tick_forgetting() -> None:
    """Names, addresses and parents, 90 days after the last shift."""
    now = timezone.now()
    own_data.sweep_guardians(now)
    own_data.sweep_sign_ups(now)
    own_data.sweep_volunteers(now)
