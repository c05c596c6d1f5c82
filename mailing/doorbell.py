"""The doorbell: wakes the senders after a commit. Its failure never fails a request whose rows are saved."""

from collections.abc import Callable
from functools import cache

from django.db import connection, transaction

from mailing import worker_slots
from pse_portal import doorbell


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
    # By name: the task's module imports modules that queue mail.
    doorbell.ring("mailing.tasks.drain_outbox", lane=lane, bell=bell)
