"""After a restore, all mail from the backup is held until staff release it, one kind after the other."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mailing import doorbell, worker_slots
from mailing.mail import Mail
from mailing.models import Batch, Hold, Message
from office import audit

WORDS = {
    Message.Kind.TRANSACTIONAL: _("Answers to one person, like codes and confirmations"),
    Message.Kind.REMINDER: _("Reminders and changes"),
    Message.Kind.BULK: _("Newsletters and other email to many people"),
}


@dataclass(frozen=True)
class HeldKind:
    """A kind of mail that is held: how many wait, of which mails, and the bulk mails that are not over."""

    kind: str
    words: Any
    since: datetime
    by_template: list[tuple[str, int]]
    batches: int

    @property
    def mails(self) -> list[tuple[Any, int]]:
        """The title of each mail, or its name if no app defines it, with how many wait."""
        known = [(Mail.named(name), name, number) for name, number in self.by_template]
        return [(mail.title if mail else name, number) for mail, name, number in known]

    @property
    def count(self) -> int:
        return sum(number for _template, number in self.by_template)


def begin(since: datetime) -> None:
    """Hold every mail that was queued until now. Runs in the transaction of the restore."""
    for kind in Message.Kind.values:
        Hold.objects.update_or_create(kind=kind, defaults={"since": since})


def held() -> list[HeldKind]:
    """Return what is held, by kind, in the order of their priority. Three queries, one if nothing is held.

    Kinds of which nothing waits are left out.
    """
    holds = {hold.kind: hold for hold in Hold.objects.all()}
    if not holds:
        return []
    found: dict[str, list[tuple[str, int]]] = {kind: [] for kind in holds}
    rows = Message.objects.held().values_list("kind", "template").annotate(n=Count("pk"))
    for kind, template, number in rows.order_by("-n", "template"):
        found[kind].append((template, number))
    open_batches = Batch.objects.under_way().count()
    kinds = [
        HeldKind(
            kind.value, WORDS[kind], holds[kind.value].since, found[kind.value],
            open_batches if kind == Message.Kind.BULK else 0,
        )
        for kind in Message.Kind
        if kind.value in holds
    ]  # fmt: skip
    return [kind for kind in kinds if kind.count or kind.batches]


def release(kind: str, *, by: Any) -> int:
    """Let held mail of a kind go out. Returns how many. Idempotent; wakes the senders; logged."""
    with transaction.atomic():
        hold = Hold.objects.select_for_update().filter(kind=kind).first()
        if hold is None:
            return 0
        number = Message.objects.held().filter(kind=kind).count()
        audit.record(by, "mail_released", hold, kind=kind, messages=number)
        hold.delete()
        doorbell.ring()
        for lane in worker_slots.bulk():
            doorbell.ring(lane)
    return number


def drop(kind: str, *, by: Any) -> int:
    """Decide that held mail of a kind is never sent, and end the hold. Returns how many. Idempotent; logged.

    Bulk mails that were under way are canceled.
    """
    with transaction.atomic():
        hold = Hold.objects.select_for_update().filter(kind=kind).first()
        if hold is None:
            return 0
        now = timezone.now()
        waiting = list(Message.objects.held().filter(kind=kind).values_list("pk", flat=True))
        for start in range(0, len(waiting), 500):
            Message.objects.filter(pk__in=waiting[start : start + 500]).update(
                state=Message.State.SKIPPED, reason=Message.Reason.WITHDRAWN, settled_at=now, context={}
            )
        if kind == Message.Kind.BULK:
            Batch.objects.under_way().filter(created_at__lte=hold.since).update(
                state=Batch.State.CANCELLED, finished_at=now
            )
        audit.record(by, "mail_dropped", hold, kind=kind, messages=len(waiting))
        hold.delete()
    return len(waiting)
