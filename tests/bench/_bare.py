"""The portal's addresses under no middleware at all, for a server to serve."""

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

django.setup()  # allauth looks for its own middleware here
settings.MIDDLEWARE = []
application = WSGIHandler()
