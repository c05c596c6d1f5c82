"""The Celery app. Tasks are doorbells and ticks; the due work is stored in rows (see `mailing`)."""

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
# A task's log lines carry the id of the request that triggered it.
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def _log_as_the_portal_does(**kwargs: Any) -> None:
    """Configure logging as the web process does; without a receiver, Celery sets up its own handlers and formats."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)


@app.on_after_configure.connect
def make_folders(sender: Celery, **_facts: Any) -> None:
    """Create the folders of the file broker, which does not create its own."""
    if sender.conf.broker_url.startswith("filesystem:"):
        options = sender.conf.broker_transport_options
        for name in ("data_folder_in", "processed_folder", "control_folder"):
            Path(options[name]).mkdir(parents=True, exist_ok=True)
