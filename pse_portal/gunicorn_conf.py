"""Gunicorn's configuration: `gunicorn --config python:pse_portal.gunicorn_conf pse_portal.wsgi`."""

import os
import sys

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
