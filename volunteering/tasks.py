"""Periodic tasks; what is due is found in the database."""

from celery import shared_task

from volunteering import check_in, sign_ups


@shared_task
def tick_shifts() -> None:
    """Expire offers, fill free spots from waitlists, and check out people who forgot to."""
    sign_ups.sign_ups.end_offers()
    sign_ups.sign_ups.fill_all()
    check_in.close_due()
