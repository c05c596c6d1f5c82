"""The Celery app. Tasks are doorbells and ticks; what is due stands in rows (see `mailing`)."""

import logging.config
import os
from pathlib import Path
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


@app.on_after_configure.connect
def make_folders(sender: Celery, **_facts: Any) -> None:
    """The file broker does not make its own folders."""
    if sender.conf.broker_url.startswith("filesystem:"):
        options = sender.conf.broker_transport_options
        for name in ("data_folder_in", "processed_folder", "control_folder"):
            Path(options[name]).mkdir(parents=True, exist_ok=True)
