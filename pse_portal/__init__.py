"""The bottom layer. Loads the Celery app, so that a web process rings the same doorbell as a worker hears."""

from pse_portal.celery import app as celery_app

__all__ = ["celery_app"]
