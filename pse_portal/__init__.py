"""The bottom layer. Loads the Celery app, so that web processes use the same broker as the workers."""

from pse_portal.celery import app as celery_app

__all__ = ["celery_app"]
