"""Doorbells: ask a worker to look at its rows now. None is needed, since ticks find the same rows."""

import logging
import time
from typing import Any

from celery import current_app, current_task

from pse_portal import ticks

logger = logging.getLogger(__name__)

DEAF_FOR = 5  # seconds that a broker is left alone after it did not answer

_quiet_until = 0.0  # monotonic


def ring(task: str, **kwargs: Any) -> None:
    """Queue a task, by name. Never raises; a broker that does not answer costs at most one timeout in five seconds.

    Where the queue is in the worker's memory, only its own tasks reach it. It looks for rows every second.
    """
    global _quiet_until
    if time.monotonic() < _quiet_until or (ticks.runs_in_worker(current_app) and not current_task):
        return
    try:
        current_app.send_task(task, kwargs=kwargs, retry=False)
    except Exception as error:  # any broker error: the row is saved, and a tick will find it
        _quiet_until = time.monotonic() + DEAF_FOR
        logger.warning("doorbell_not_heard", extra={"task": task, "error": type(error).__name__})
