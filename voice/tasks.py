"""Ticks: what is due stands in rows."""

from celery import shared_task

from voice import asking, monthly


@shared_task
def tick_asks() -> None:
    asking.rise()


@shared_task
def tick_monthly() -> None:
    monthly.send()
