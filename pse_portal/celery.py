"""The Celery app. Tasks are doorbells and ticks; what is due stands in rows (see `mailing`)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pse_portal.settings")

app = Celery("pse_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
