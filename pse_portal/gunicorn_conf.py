"""Gunicorn's configuration: `gunicorn --config python:pse_portal.gunicorn_conf pse_portal.wsgi`."""

import os
import shutil
import sys
import tempfile
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pse_portal.settings")

try:
    bind = f"{settings.HOST}:{settings.PORT}"
except ImproperlyConfigured as error:
    sys.exit(str(error))

# At most eight threads, or writers queue for SQLite's single lock; in two processes, as Python runs one thread at a
# time. Threads are needed because browsers keep connections open, and each would block a whole process.
workers = 2
threads = 4
worker_class = "gthread"
graceful_timeout = 5  # seconds
timeout = 60  # seconds
keepalive = 15  # seconds
loglevel = "warning"
control_socket_disable = True

if settings.METRICS_TOKEN:
    # In memory where possible: a write to a full disk would end the process. Before prometheus_client is imported.
    _memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="pse-metrics-", dir=_memory)


def on_exit(server: Any) -> None:
    """Remove the counts of this run."""
    if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        shutil.rmtree(folder, ignore_errors=True)
