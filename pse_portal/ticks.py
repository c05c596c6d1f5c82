"""Beat's clock: sends each entry of the schedule at its interval, counted by the clock that nobody sets.

Celery's own scheduler compares wall-clock times that it keeps in a file. Set back an hour, it sends nothing for an
hour; on a full disk it ends. This one keeps nothing: after a start every tick comes once, which harms nothing, since
each looks at rows.
"""

import logging
import sys
import threading
import time
from typing import Any

from celery import Celery, bootsteps
from celery.beat import EmbeddedService, ScheduleEntry, Scheduler
from celery.signals import beat_init

logger = logging.getLogger(__name__)

APART = 0.5  # seconds between the first ticks after a start
MOVED = 30  # seconds: when the wall clock has jumped by more, every tick comes at once, and its record is right again
LONGEST_SLEEP = 1.0  # seconds


class MonotonicScheduler(Scheduler):
    """Sends what is due by `time.monotonic`."""

    def setup_schedule(self) -> None:
        self.merge_inplace(self.app.conf.beat_schedule)
        self.drift = time.time() - time.monotonic()
        self.due: dict[str, float] = {}
        self._all_at_once()

    def tick(self, *_arguments: Any, **_options: Any) -> float:
        """Send what is due. Returns the seconds to sleep."""
        drift = time.time() - time.monotonic()
        if abs(drift - self.drift) > MOVED:
            logger.warning("clock_moved", extra={"seconds": round(drift - self.drift)})
            self._all_at_once()
        self.drift = drift
        entries: dict[str, Any] = self.schedule
        for name, entry in entries.items():
            if time.monotonic() >= self.due[name]:
                self.due[name] = time.monotonic() + entry.schedule.run_every.total_seconds()
                self.send(entry)
        return max(0.0, min(LONGEST_SLEEP, min(self.due.values()) - time.monotonic()))

    def send(self, entry: ScheduleEntry) -> None:
        """Send one tick. The next one makes up for a broker that does not take it."""
        try:
            self.apply_async(entry, producer=self.producer, advance=False)
        except Exception as error:
            logger.warning("tick_not_sent", extra={"tick": entry.name, "error": type(error).__name__})

    def _all_at_once(self) -> None:
        now = time.monotonic()
        self.due = {name: now + nth * APART for nth, name in enumerate(self.schedule)}


class OwnClock(bootsteps.StartStopStep):
    """The worker's own beat, where there is no broker that another process could reach."""

    def include_if(self, parent: Any) -> bool:
        return runs_in_worker(parent.app)

    def start(self, parent: Any) -> None:
        service: Any = EmbeddedService(parent.app, thread=True, scheduler_cls=MonotonicScheduler)
        self.service = service
        service.start()

    def stop(self, parent: Any) -> None:
        self.service.stop()


def runs_in_worker(app: Celery) -> bool:
    """Return whether the queue is in the worker's own memory."""
    return str(app.conf.broker_url).startswith("memory:")


@beat_init.connect
def _refuse_a_beat_that_nobody_hears(sender: Any, **_facts: Any) -> None:
    if runs_in_worker(sender.app) and threading.current_thread() is threading.main_thread():
        sys.stderr.write("Without REDIS_URL the worker is its own beat: this one is not needed, and ends.\n")
        raise SystemExit(0)  # a success, so that no service manager starts it again
