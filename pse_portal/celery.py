"""The Celery app. Tasks are doorbells and ticks; what is due stands in rows (see `mailing`)."""

import os
from pathlib import Path
from typing import Any

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pse_portal.settings")

app = Celery("pse_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def make_folders(sender: Celery, **_facts: Any) -> None:
    """The file broker does not make its own folders."""
    if sender.conf.broker_url == "filesystem://":
        options = sender.conf.broker_transport_options
        for name in ("data_folder_in", "processed_folder", "control_folder"):
            Path(options[name]).mkdir(parents=True, exist_ok=True)
