"""The schedule of beat: each entry's name, interval, and the time after which an unprocessed tick expires; its clock."""

import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest
from celery import Celery
from django.conf import settings

from pse_portal import ticks
from pse_portal.celery import app
from pse_portal.ticks import MonotonicScheduler
from tests.live.workers import ROOT

MINUTE, HOUR = 60, 3600

# name: (task, seconds between two ticks, seconds until one expires)
SCHEDULE = {
    "outbox": ("mailing.tasks.tick_outbox", 30, HOUR),
    "dialogue": ("dialogue.tasks.tick_dialogue", 10, HOUR),
    "calendars": ("events.tasks.tick_calendars", 30, HOUR),
    "change-notices": ("bookings.tasks.tick_change_notices", 30, HOUR),
    "mergers": ("coalitions.tasks.tick_mergers", 30, HOUR),
    "imports": ("imports.tasks.tick_imports", 10 * MINUTE, HOUR),
    "newsletter": ("news.tasks.tick_newsletter", 5 * MINUTE, HOUR),
    "places": ("events.tasks.tick_places", 5 * MINUTE, HOUR),
    "shifts": ("volunteering.tasks.tick_shifts", 5 * MINUTE, HOUR),
    "invitations": ("coalitions.tasks.tick_invitations", HOUR, HOUR),
    "rising": ("coalitions.tasks.tick_rising", HOUR, HOUR),
    "reports": ("dialogue.tasks.tick_reports", HOUR, HOUR),
    "retention": ("office.tasks.tick_retention", HOUR, HOUR),
    "backup": ("office.tasks.tick_backup", HOUR, HOUR),
    "own-data": ("people.tasks.tick_own_data", 5 * MINUTE, HOUR),
    "duplicates": ("people.tasks.tick_duplicates", 24 * HOUR, 24 * HOUR),
    "staying": ("coalitions.tasks.tick_staying", 6 * HOUR, 6 * HOUR),
    "quiet": ("coalitions.tasks.tick_quiet", 6 * HOUR, 6 * HOUR),
    "reviews": ("hubs.tasks.tick_reviews", 6 * HOUR, 6 * HOUR),
    "figures": ("reporting.tasks.tick_figures", HOUR, HOUR),
    "asks": ("voice.tasks.tick_asks", 6 * HOUR, 6 * HOUR),
    "monthly": ("voice.tasks.tick_monthly", 6 * HOUR, 6 * HOUR),
    "help": ("hubs.tasks.tick_help", 12 * HOUR, 12 * HOUR),
    "commitments": ("advocacy.tasks.tick_commitments", 6 * HOUR, 6 * HOUR),
    "outcomes": ("advocacy.tasks.tick_outcomes", 6 * HOUR, 6 * HOUR),
    "petitions": ("advocacy.tasks.tick_petitions", HOUR, HOUR),
    "search": ("search.tasks.tick_search", 10 * MINUTE, HOUR),
    # No doorbell hears what raw SQL writes.
    "look-for-changes": ("search.tasks.look_for_changes", 1, HOUR),
    # Without Redis, where no doorbell reaches the worker.
    "look-for-mail": ("mailing.tasks.look_for_mail", 1, HOUR),
    "look-for-copies": ("people.tasks.drain_own_data", 5, HOUR),
    "look-for-change-notices": ("bookings.tasks.drain_change_notices", 2, HOUR),
    "look-for-mergers": ("coalitions.tasks.drain_mergers", 2, HOUR),
    "look-for-imports": ("imports.tasks.drain_imports", 5, HOUR),
}


def test_schedule_is_as_stated():
    found = {
        name: (entry["task"], entry["schedule"] // timedelta(seconds=1), entry["options"]["expires"])
        for name, entry in settings.CELERY_BEAT_SCHEDULE.items()
    }
    assert found == SCHEDULE


@pytest.mark.django_db
def test_beat_sends_each_tick_once_by_the_name_of_a_task_that_runs():
    """The real scheduler sends through an in-memory broker; each sent task is looked up and run by its name."""
    sender = Celery(broker="memory://", set_as_current=False)
    sender.conf.beat_schedule = settings.CELERY_BEAT_SCHEDULE
    scheduler = MonotonicScheduler(sender)
    sent = []
    with sender.connection_for_read() as connection:
        queue = connection.SimpleQueue("celery")
        for entry in scheduler.schedule.values():
            scheduler.send(entry)
            sent.append(queue.get(timeout=1).headers["task"])
        assert queue.qsize() == 0

    app.loader.import_default_modules()
    tasks = [name for name in app.tasks if ".tick_" in name]
    looks = [
        "search.tasks.look_for_changes",
        "mailing.tasks.look_for_mail",
        "people.tasks.drain_own_data",
        "imports.tasks.drain_imports",
        "bookings.tasks.drain_change_notices",
        "coalitions.tasks.drain_mergers",
    ]
    assert Counter(sent) == Counter(tasks + looks), "a tick that nobody sends, or one sent twice"
    for name in sent:
        app.tasks[name].run()


class Clock:
    """The two clocks that the scheduler reads."""

    def __init__(self) -> None:
        self.passed, self.wall = 0.0, 1_800_000_000.0

    def monotonic(self) -> float:
        return self.passed

    def time(self) -> float:
        return self.wall + self.passed


def test_clock_set_back_an_hour_stops_no_tick_and_brings_each_at_once(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(ticks, "time", clock)
    sender = Celery(broker="memory://", set_as_current=False)
    sender.conf.beat_schedule = {
        "dialogue": {"task": "x", "schedule": timedelta(seconds=10)},
        "retention": {"task": "y", "schedule": timedelta(hours=1)},
    }
    scheduler = MonotonicScheduler(sender)
    sent: list[str] = []
    monkeypatch.setattr(scheduler, "send", lambda entry: sent.append(entry.name))

    def sent_in(seconds: int) -> Counter[str]:
        sent.clear()
        for _second in range(seconds):
            assert 0 <= scheduler.tick() <= 1
            clock.passed += 1
        return Counter(sent)

    assert sent_in(60) == {"dialogue": 6, "retention": 1}
    assert sent_in(60) == {"dialogue": 6}
    clock.wall -= 3600
    assert sent_in(60) == {"dialogue": 6, "retention": 1}
    clock.wall += 3600
    assert sent_in(60) == {"dialogue": 6, "retention": 1}
    assert sent_in(3600)["retention"] == 1


def test_beat_that_nobody_hears_says_so_and_ends_well(tmp_path):
    """Without Redis the queue is in the worker's memory, where another process's ticks would only pile up here."""
    done = subprocess.run(
        [sys.executable, "-m", "celery", "--quiet", "-A", "pse_portal", "beat", "--pidfile=", "-l", "WARNING"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "pse_portal.settings", "REDIS_URL": "", "VAR": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0
    assert done.stderr == "Without REDIS_URL the worker is its own beat: this one is not needed, and ends.\n"
