"""The portal's addresses under no middleware at all, or under the floor's few, for a server to serve."""

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

django.setup()  # allauth looks for its own middleware here
if os.environ.get("BENCH_SIDE") == "floor":
    from tests.bench import floor

    settings.MIDDLEWARE = floor.MIDDLEWARE
else:
    settings.MIDDLEWARE = []
application = WSGIHandler()
