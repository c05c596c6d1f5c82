"""Ticks: what is due stands in rows."""

from celery import shared_task

from hubs import linking


@shared_task
def tick_reviews() -> None:
    linking.ask_for_reviews()
