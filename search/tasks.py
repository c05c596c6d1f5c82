"""The tasks of the search. What is to be indexed is in rows, which triggers write: no doorbell could hear raw SQL."""

import contextlib

from celery import shared_task
from django.db import OperationalError

from search import indexer


@shared_task
def tick_search() -> None:
    indexer.run_slices()


@shared_task
def look_for_changes() -> None:
    """Index what has changed, each second. One query if there is nothing.

    A database that is away is the tick's to report: this would do so every second.
    """
    with contextlib.suppress(OperationalError):
        indexer.run_slices()
