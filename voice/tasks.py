"""Periodic tasks. What is due is stored in rows."""

from celery import shared_task

from voice import monthly, requests


@shared_task
def tick_asks() -> None:
    requests.rise()


@shared_task
def tick_monthly() -> None:
    monthly.send()
