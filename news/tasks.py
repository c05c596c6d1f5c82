"""Periodic tasks. What is due is found by rows and local time."""

import logging

from celery import shared_task

from mailing.batches import CannotStart
from news import digests, issues

logger = logging.getLogger(__name__)


@shared_task
def tick_newsletter() -> None:
    issues.refresh_scheduled()
    try:
        digests.send_due()
    except CannotStart as lacking:
        logger.warning("digest_not_sent", extra={"lacks": str(lacking)})
