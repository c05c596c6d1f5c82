"""Gunicorn's configuration: `gunicorn --config python:pse_portal.gunicorn_conf pse_portal.wsgi`.

The master loads the portal, and its workers share what it has loaded. New code therefore needs a new master: SIGUSR2
starts one beside the old, which ends once the new one is ready. Both listen on the same socket, so no request is lost.
"""

import gc
import os
import shutil
import signal
import sys
import tempfile
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from gunicorn.systemd import sd_notify  # type: ignore[import-untyped]

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
preload_app = True
graceful_timeout = 5  # seconds
timeout = 60  # seconds
keepalive = 15  # seconds
loglevel = "warning"
control_socket_disable = True

if settings.METRICS_TOKEN:
    # In memory where possible: a write to a full disk would end the process. Before prometheus_client is imported.
    _memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="pse-metrics-", dir=_memory)


def when_ready(server: Any) -> None:
    """Load what every worker needs before the first is forked, and take over from a master that was told to go (USR2).

    Frozen objects keep their memory shared: the garbage collector no longer writes into them. It opens no connection.
    """
    from django.template import engines
    from django.urls import get_resolver
    from django.utils import translation

    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("Events")
            len(get_resolver().reverse_dict)
    engines.all()
    if settings.REDIS_URL:
        import_module("redis")
    gc.collect()
    gc.freeze()
    if server.master_pid:
        sd_notify(f"MAINPID={os.getpid()}", server.log)
        os.kill(server.master_pid, signal.SIGTERM)


def pre_exec(server: Any) -> None:
    """Let the new master be started as this one was: gunicorn would run a file whose folder hides Python's `http`."""
    server.START_CTX["args"] = sys.orig_argv


def on_exit(server: Any) -> None:
    """Remove the counts of this run."""
    if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        shutil.rmtree(folder, ignore_errors=True)
