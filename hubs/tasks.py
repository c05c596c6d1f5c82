"""Ticks: due work is stored in rows."""

from celery import shared_task

from hubs import connections, help_entries


@shared_task
def tick_reviews() -> None:
    connections.ask_for_reviews()


@shared_task
def tick_help() -> None:
    help_entries.ask_keepers()
