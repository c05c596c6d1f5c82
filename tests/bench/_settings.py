"""The portal's settings, with the templates of the benchmarks."""

import os
from pathlib import Path

from pse_portal import logs
from pse_portal.settings import *  # noqa: F403
from pse_portal.settings import CACHES, TEMPLATES

TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], Path(__file__).parent / "templates"]
DEBUG = False
LOGGING = logs.configure(on_own_machine=False)  # a line for each request, as in production
if os.environ.get("BENCH_CACHE") == "no":
    CACHES = {**CACHES, "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
if urls := os.environ.get("BENCH_ROOT_URLCONF"):
    ROOT_URLCONF, ALLOWED_HOSTS = urls, ["127.0.0.1", "testserver"]
