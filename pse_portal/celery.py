"""The Celery app. Tasks are doorbells and ticks; what is due stands in rows (see `mailing`)."""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pse_portal.settings")

app = Celery("pse_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Lines of a task carry the id of the request that set it off.
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def _log_as_the_portal_does(**kwargs: Any) -> None:
    """Without a receiver, Celery would set up handlers and formats of its own."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)
