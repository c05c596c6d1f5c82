"""The doorbell: wakes the senders after a commit, and never turns a saved row into an error page."""

import logging
from collections.abc import Callable
from functools import cache

from celery import current_app
from django.db import connection, transaction

from mailing import worker_slots

logger = logging.getLogger(__name__)


def ring(lane: str = worker_slots.LETTERS) -> None:
    """Wake the sender once the current transaction is committed; again in the same transaction changes nothing.

    Outside a transaction at once. Never raises: a tick finds what a lost ring left.
    """
    wake = _waker(lane)
    # A savepoint that is rolled back takes what was registered in it out of this list again.
    if not any(entry[1] is wake for entry in connection.run_on_commit):
        transaction.on_commit(wake, robust=True)


@cache
def _waker(lane: str) -> Callable[[], None]:
    """The same function for the same lane, so that it is found again."""

    def wake() -> None:
        ring_now(lane)

    return wake


def ring_now(lane: str = worker_slots.LETTERS, bell: str = "") -> None:
    """Put one doorbell into the queue at once; `bell` continues a chain of slices."""
    try:
        # By its name: the task's module imports what queues mail.
        current_app.send_task("mailing.tasks.drain_outbox", kwargs={"lane": lane, "bell": bell}, retry=False)
    except Exception as error:  # whatever the broker's client raises, the row is saved and a tick will see it
        logger.warning("doorbell_not_heard", extra={"lane": lane, "error": type(error).__name__})
