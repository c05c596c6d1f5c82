"""Send a bulk mail again to those whose copy failed, if trying again makes sense."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from mailing import batches, doorbell, worker_slots
from mailing.models import Batch, Message
from office import audit

OUT = (Batch.State.SENDING, Batch.State.FINISHED)


def failed(batch: Batch) -> QuerySet[Message]:
    """Return the messages that may go again: put off until the sender gave up, and not tried again since.

    A refused address stays refused, and after an unknown result a copy may have arrived: neither is among them.
    """
    return batch.messages.filter(
        state=Message.State.REJECTED,
        reason=Message.Reason.GAVE_UP,
        retried_at=None,
        wiped_at=None,
        feedback="",
    )


def failed_again(batch: Batch, *, by: Any) -> int:
    """Queue the failed messages once more, and return how many. Each only once. Locks the batch. Logged.

    The list is read again: who has left it since gets nothing, and each copy gets its own content back, which is
    deleted once a message is settled. The senders check each address for stops, as always.
    """
    with transaction.atomic():
        held = Batch.objects.select_for_update().get(pk=batch.pk)
        if held.state not in OUT:
            return 0
        waiting = dict(failed(held).values_list("key", "pk"))
        again = 0
        audience, cursor = batches.audience_of(held), ""
        while waiting:
            chunk, cursor = audience.chunk(cursor, batches.CHUNK)
            candidates = list(chunk)
            if not candidates:
                break
            for candidate in candidates:
                pk = waiting.pop(f"batch:{held.pk}:{candidate.key}", None)
                if pk is not None and not candidate.excluded:
                    again += (
                        failed(held)
                        .filter(pk=pk)
                        .update(context=candidate.context, **batches.once_more("by hand"))
                    )
        if again:
            Batch.objects.filter(pk=held.pk).update(state=Batch.State.SENDING, finished_at=None)
            audit.record(by, "batch_failed_retried", held, messages=again)
            for lane in worker_slots.bulk():
                doorbell.ring(lane)
    return again
