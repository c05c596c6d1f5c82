"""The doorbell: wakes the senders after a commit. Its failure never fails a request whose rows are saved."""

import logging
from collections.abc import Callable
from functools import cache

from celery import current_app
from django.db import connection, transaction

from mailing import worker_slots

logger = logging.getLogger(__name__)


def ring(lane: str = worker_slots.LETTERS) -> None:
    """Wake the sender after the current transaction commits; immediately outside a transaction. Idempotent within
    it.

    Never raises: the next tick handles a lost doorbell.
    """
    wake = _waker(lane)
    # Rolling back a savepoint removes its callbacks from this list.
    if not any(entry[1] is wake for entry in connection.run_on_commit):
        transaction.on_commit(wake, robust=True)


@cache
def _waker(lane: str) -> Callable[[], None]:
    """Return the same function for the same lane, so that `ring` can recognize it."""

    def wake() -> None:
        ring_now(lane)

    return wake


def ring_now(lane: str = worker_slots.LETTERS, bell: str = "") -> None:
    """Queue one doorbell immediately; `bell` continues a chain of slices."""
    try:
        # By name: the task's module imports modules that queue mail.
        current_app.send_task("mailing.tasks.drain_outbox", kwargs={"lane": lane, "bell": bell}, retry=False)
    except Exception as error:  # any broker error: the row is saved, and a tick will find it
        logger.warning("doorbell_not_heard", extra={"lane": lane, "error": type(error).__name__})
