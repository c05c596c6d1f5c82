"""Ticks: what is due stands in rows and on the wall."""

from celery import shared_task

from dialogue import moderating, notices


@shared_task
def tick_dialogue() -> None:
    notices.tell_due()
    notices.write_daily()


@shared_task
def tick_reports() -> None:
    moderating.rise()
