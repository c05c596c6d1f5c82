"""The doorbell: wakes the senders after a commit, and never turns a saved row into an error page."""

import logging

from django.db import transaction

from mailing import lanes

logger = logging.getLogger(__name__)


def ring(lane: str = lanes.LETTERS) -> None:
    """Wake the sender once the transaction is committed. Never raises: a tick finds what a lost ring left."""
    transaction.on_commit(lambda: ring_now(lane), robust=True)


def ring_now(lane: str = lanes.LETTERS, bell: str = "") -> None:
    """Put one doorbell into the queue at once; `bell` continues a chain of slices."""
    from mailing.tasks import drain_outbox

    try:
        drain_outbox.apply_async(kwargs={"lane": lane, "bell": bell}, retry=False)
    except Exception as error:  # whatever the broker's client raises, the row is saved and a tick will see it
        logger.warning("doorbell_not_heard", extra={"lane": lane, "error": type(error).__name__})
