"""The schedule of beat: each entry's name, interval, and the time after which an unprocessed tick expires."""

from collections import Counter
from datetime import timedelta

import pytest
from celery import Celery
from celery.beat import Scheduler
from django.conf import settings

from pse_portal.celery import app

MINUTE, HOUR = 60, 3600

# name: (task, seconds between two ticks, seconds until one expires)
SCHEDULE = {
    "outbox": ("mailing.tasks.tick_outbox", 30, 60),
    "dialogue": ("dialogue.tasks.tick_dialogue", 10, 9),
    "newsletter": ("news.tasks.tick_newsletter", 5 * MINUTE, 5 * MINUTE - 1),
    "places": ("events.tasks.tick_places", 5 * MINUTE, 5 * MINUTE - 1),
    "shifts": ("volunteering.tasks.tick_shifts", 5 * MINUTE, 5 * MINUTE - 1),
    "invitations": ("coalitions.tasks.tick_invitations", HOUR, HOUR - 1),
    "rising": ("coalitions.tasks.tick_rising", HOUR, HOUR - 1),
    "reports": ("dialogue.tasks.tick_reports", HOUR, HOUR - 1),
    "retention": ("office.tasks.tick_retention", HOUR, HOUR - 1),
    "backup": ("office.tasks.tick_backup", HOUR, HOUR - 1),
    "own-data": ("people.tasks.tick_own_data", 5 * MINUTE, 5 * MINUTE - 1),
    "staying": ("coalitions.tasks.tick_staying", 6 * HOUR, 6 * HOUR - 1),
    "quiet": ("coalitions.tasks.tick_quiet", 6 * HOUR, 6 * HOUR - 1),
    "reviews": ("hubs.tasks.tick_reviews", 6 * HOUR, 6 * HOUR - 1),
    "asks": ("voice.tasks.tick_asks", 6 * HOUR, 6 * HOUR - 1),
    "monthly": ("voice.tasks.tick_monthly", 6 * HOUR, 6 * HOUR - 1),
    "help": ("hubs.tasks.tick_help", 12 * HOUR, 12 * HOUR - 1),
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
    scheduler = Scheduler(sender)
    sent = []
    with sender.connection_for_read() as connection:
        queue = connection.SimpleQueue("celery")
        for entry in scheduler.schedule.values():
            scheduler.apply_entry(entry)
            sent.append(queue.get(timeout=1).headers["task"])
        assert queue.qsize() == 0

    app.loader.import_default_modules()
    ticks = [name for name in app.tasks if ".tick_" in name]
    assert Counter(sent) == Counter(ticks), "a tick that nobody sends, or one sent twice"
    for name in sent:
        app.tasks[name].run()
