"""Ticks: what is due stands in rows."""

from celery import shared_task

from hubs import helping, linking


@shared_task
def tick_reviews() -> None:
    linking.ask_for_reviews()


@shared_task
def tick_help() -> None:
    helping.ask_keepers()
