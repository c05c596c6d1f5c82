"""The Celery app. Tasks are doorbells and ticks; the due work is stored in rows (see `mailing`)."""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django_structlog.celery.steps import DjangoStructLogInitStep

from pse_portal.ticks import OwnClock

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pse_portal.settings")

app = Celery("pse_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# A task's log lines carry the id of the request that triggered it.
app.steps["worker"].add(DjangoStructLogInitStep)
app.steps["worker"].add(OwnClock)


@setup_logging.connect
def _log_as_the_portal_does(**kwargs: Any) -> None:
    """Configure logging as the web process does; without a receiver, Celery sets up its own handlers and formats."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)
