"""Batches: bulk mail, from the draft to the last settled message.

Each state change is one conditional update, so two people who click at the same time change it once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mailing import claims, doorbell, outbox, references, suppression, worker_slots
from mailing.audiences import Audience, Candidate
from mailing.mail import Mail
from mailing.models import Batch, Call, Message
from mailing.words import one_line
from office import audit
from office.models import SiteSettings

HOLD = timedelta(minutes=10)
CHUNK = 500  # candidates frozen in one transaction
FIRST = 200  # how many are checked before the list is trusted
FEWEST = 20  # decided ones before a share is meaningful
MOST_REJECTED = 0.10
COMPLAINTS, COMPLAINT_SHARE = 3, 0.003


class CannotStart(Exception):
    """The batch lacks something it needs to be sent; the message tells the editor what."""


@dataclass(frozen=True)
class Reach:
    """How many people a batch would reach, by channel. `is_about`: estimated from a part of a long list."""

    mails: int
    calls: int
    left_out: int
    is_about: bool = False

    @property
    def at_most(self) -> int:
        """How many people it reaches; of an estimate, everyone on the list."""
        return self.mails + self.calls + (self.left_out if self.is_about else 0)

    def __str__(self) -> str:
        if self.is_about:
            return _("about %(mails)d by email, %(calls)d by phone") % {
                "mails": self.mails,
                "calls": self.calls,
            }
        return _("%(mails)d by email, %(calls)d by phone") % {"mails": self.mails, "calls": self.calls}


def draft(
    mail: Mail[Any],
    audience: type[Audience],
    *,
    key: str,
    title: str,
    reply_to: str | None = None,
    expires_at: datetime | None = None,
    by: Any = None,
) -> Batch:
    """Return the batch with this `key`, creating it if needed. Idempotent."""
    about_type, about_id = references.of(mail.row)
    batch, _made = Batch.objects.get_or_create(
        key=key,
        defaults={
            "title": title[:200],
            "stream": mail.stream,
            "template": mail.name,
            "audience": audience.name,
            "about_type": about_type,
            "about_id": about_id,
            "context": mail.given,
            "reply_to": mail.reply_to if reply_to is None else reply_to,
            "expires_at": expires_at,
            "created_by": by,
        },
    )
    return batch


def audience_of(batch: Batch) -> Audience:
    """Return the batch's audience. Raises LookupError if no app defines it."""
    audience: type[Audience] | None = Audience.named(batch.audience)
    if audience is None:
        raise LookupError(f"no audience is named {batch.audience}")
    return audience(batch)


def mail_of(batch: Batch) -> Mail[Any]:
    """Return the mail that each recipient gets. Raises LookupError if no app defines it."""
    mail = Mail.named(batch.template)
    if mail is None:
        raise LookupError(f"no mail is named {batch.template}")
    reference = (batch.about_type, batch.about_id)
    return mail(references.load([reference], mail.related).get(reference), **batch.context)


def reach(batch: Batch) -> Reach:
    """Return whom the batch would reach now: counted for up to 200 people, else estimated from a sample.

    Writes nothing. `freeze` counts everyone, after the start.
    """
    sample = audience_of(batch).sample()
    rows = _rows(batch, sample.candidates, set())
    mails = sum(isinstance(row, Message) and row.state == Message.State.PENDING for row in rows)
    calls = sum(isinstance(row, Call) for row in rows)
    scaled = sample.scaled(mails), sample.scaled(calls)
    return Reach(*scaled, max(0, sample.total - sum(scaled)), is_about=not sample.is_whole)


def start(batch: Batch, *, by: Any, at: datetime | None = None) -> bool:
    """Send `batch` now (after ten minutes in which it can be stopped) or at `at`. Return False if it was started
    before.

    Raises CannotStart if the postal address, a reply-to address, or the audience is missing.
    """
    site = SiteSettings.load()
    if not site.postal_address.strip():
        raise CannotStart(
            _("Add the postal address in the site settings first. The law requires it in bulk email.")
        )
    if not (batch.reply_to or site.contact_email):
        raise CannotStart(
            _("Add a reply-to address first, here or in the site settings. A person must read the replies.")
        )
    if Audience.named(batch.audience) is None:
        raise CannotStart(_("Choose who gets it first."))
    now = timezone.now()
    moved = (
        {"state": Batch.State.SCHEDULED, "scheduled_at": at}
        if at and at > now + HOLD
        else {"state": Batch.State.HOLDING, "hold_until": now + HOLD, "started_at": now}
    )
    return _move(batch, Batch.State.DRAFT, by, "batch_started", ring=True, **moved)


def stop(batch: Batch, *, by: Any) -> bool:
    """Return the batch to a draft before the first mail is sent. Return False if it was too late.

    Deletes the first rows of its list; the tick (`clear_stopped`) or the next `freeze` deletes the rest.
    """
    with transaction.atomic():
        stopped = _move(
            batch,
            [Batch.State.SCHEDULED, Batch.State.HOLDING],
            by,
            "batch_stopped",
            state=Batch.State.DRAFT,
            scheduled_at=None,
            hold_until=None,
            started_at=None,
            cursor="",
            candidates=0,
            frozen_at=None,
        )
        if stopped:
            _clear(batch)
    return stopped


def clear_stopped() -> None:
    """Delete what is left of the lists of stopped batches, in slices."""
    for batch in Batch.objects.filter(state=Batch.State.DRAFT):
        is_done = False
        while not is_done:
            with transaction.atomic():
                held = Batch.objects.select_for_update().filter(pk=batch.pk, state=Batch.State.DRAFT).first()
                is_done = held is None or not _clear(held)


def _clear(batch: Batch) -> bool:
    """Delete a slice of the batch's list. Returns whether there was any. The caller locks the batch."""
    deleted = 0
    for rows in (batch.messages, batch.calls):
        deleted += rows.filter(
            pk__in=list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK])
        ).delete()[0]
    return deleted > 0


def pause(batch: Batch, *, by: Any) -> bool:
    """Pause the batch: no further rows are claimed; those claimed already are still sent. Return whether it changed."""
    return _move(
        batch, Batch.State.SENDING, by, "batch_paused",
        state=Batch.State.PAUSED, pause_reason=Batch.PauseReason.BY_HAND,
    )  # fmt: skip


def resume(batch: Batch, *, by: Any) -> bool:
    return _move(
        batch, Batch.State.PAUSED, by, "batch_resumed", ring=True, state=Batch.State.SENDING, pause_reason=""
    )


def cancel(batch: Batch, *, by: Any) -> bool:
    """Cancel the batch: the rest is skipped. Return whether it changed."""
    return _move(
        batch,
        [Batch.State.SCHEDULED, Batch.State.HOLDING, Batch.State.SENDING, Batch.State.PAUSED],
        by,
        "batch_cancelled",
        ring=True,
        state=Batch.State.CANCELLED,
        finished_at=timezone.now(),
    )


def retry_unknown(batch: Batch, *, by: Any) -> int:
    """Send messages with an unknown result again, under the same Message-ID, and return how many. Each only once.

    Recipients may get such a mail twice; the person who clicks accepts that. A finished batch returns to sending.
    """
    with transaction.atomic():
        again = batch.messages.filter(state=Message.State.UNKNOWN, retried_at=None).update(
            **once_more("by hand")
        )
        if again:
            Batch.objects.filter(pk=batch.pk, state=Batch.State.FINISHED).update(
                state=Batch.State.SENDING, finished_at=None
            )
            audit.record(by, "batch_unknown_retried", batch, messages=again)
        _ring_bulk()
    return again


def once_more(why: str) -> dict[str, Any]:
    """Return the update that queues messages with an unknown result once more."""
    now = timezone.now()
    entry = {
        "at": now.isoformat(timespec="seconds"),
        "state": "pending",
        "code": 0,
        "status": "",
        "text": why,
    }
    return {
        "state": Message.State.PENDING,
        "reason": "",
        "due_at": now,
        "retried_at": now,
        "settled_at": None,
        "token": "",
        "attempts": claims.Append(entry),
    }


def pause_if_many_rejected(batch_id: int, *, just_decided: int) -> None:
    """Pause if more than a tenth of the first two hundred were rejected: the list is probably bad.

    `just_decided` is the size of the group that was settled now, which may reach beyond them.
    """
    decided = Message.objects.filter(
        batch=batch_id, state__in=[Message.State.ACCEPTED, Message.State.REJECTED]
    ).aggregate(all=Count("pk"), rejected=Count("pk", filter=Q(state=Message.State.REJECTED)))
    is_early = decided["all"] >= FEWEST and decided["all"] - just_decided < FIRST
    if is_early and decided["rejected"] > MOST_REJECTED * decided["all"]:
        _pause_self({batch_id}, Batch.PauseReason.REJECTED)


def pause_if_complaints(batch_id: int) -> None:
    """Pause on three complaints within an hour, if they are more than 0.3% of the accepted messages."""
    messages = Message.objects.filter(batch=batch_id)
    complaints = messages.filter(
        feedback=Message.Feedback.COMPLAINED, feedback_at__gt=timezone.now() - timedelta(hours=1)
    ).count()
    accepted = messages.filter(state=Message.State.ACCEPTED).count()
    if complaints >= COMPLAINTS and complaints > COMPLAINT_SHARE * accepted:
        _pause_self({batch_id}, Batch.PauseReason.COMPLAINTS)


def advance(batch: Batch) -> None:
    """Do what is due for a batch: start it, freeze its list, release it, finish it. Idempotent."""
    now = timezone.now()
    this = Batch.objects.filter(pk=batch.pk)
    this.filter(state=Batch.State.SCHEDULED, scheduled_at__lte=now + HOLD).update(
        state=Batch.State.HOLDING, hold_until=models.F("scheduled_at"), started_at=now
    )
    if this.filter(state=Batch.State.HOLDING, frozen_at=None).exists():
        freeze(batch)
    if (
        this.filter(state=Batch.State.HOLDING, hold_until__lte=now)
        .exclude(frozen_at=None)
        .update(state=Batch.State.SENDING)
    ):
        _ring_bulk()
    open_rows = Message.objects.open().filter(batch=OuterRef("pk"))
    this.filter(~Exists(open_rows), state=Batch.State.SENDING).update(
        state=Batch.State.FINISHED, finished_at=now
    )


def freeze(batch: Batch) -> None:
    """Write a row for each candidate, one chunk per transaction.

    Continues where an earlier call was interrupted. Locks the batch.
    """
    while True:
        with transaction.atomic():
            held = Batch.objects.select_for_update().get(pk=batch.pk)
            if held.state != Batch.State.HOLDING or held.frozen_at:
                return
            if not held.cursor and _clear(held):  # of an earlier start, which was stopped
                continue
            audience = audience_of(held)
            chunk, cursor = audience.chunk(held.cursor, CHUNK)
            candidates = list(chunk)
            if not candidates:
                held.frozen_at = timezone.now()
                held.save(update_fields=["frozen_at"])
                return
            rows = _rows(held, candidates, set(), owed_by=audience.owed_by)
            Message.objects.bulk_create([row for row in rows if isinstance(row, Message)])
            Call.objects.bulk_create([row for row in rows if isinstance(row, Call)])
            held.cursor = cursor
            held.candidates += len(candidates)
            held.save(update_fields=["cursor", "candidates"])


def counts(batch: Batch) -> dict[str, Any]:
    """Return `by_state` {state: messages}, `skipped` {reason: messages}, `calls` {outcome: calls}, `people`."""
    by_state: dict[str, int] = {}
    skipped: dict[str, int] = {}
    for state, reason, number in (
        batch.messages.values_list("state", "reason").annotate(n=Count("pk")).order_by()
    ):
        by_state[state] = by_state.get(state, 0) + number
        if state == Message.State.SKIPPED:
            skipped[reason] = number
    calls = dict(batch.calls.values_list("outcome").annotate(n=Count("pk")).order_by())
    return {
        "by_state": by_state,
        "skipped": skipped,
        "calls": calls,
        "people": sum(by_state.values()) + sum(calls.values()),
    }


def skip_cancelled(now: datetime, at_most: int = 2000) -> int:
    """Skip the rest of cancelled batches, at most `at_most` rows in a call. Return how many."""
    rest = Message.objects.waiting().filter(batch__state=Batch.State.CANCELLED).values("pk")[:at_most]
    skipped = (
        Message.objects.waiting()
        .filter(pk__in=rest)
        .update(state=Message.State.SKIPPED, reason=Message.Reason.CANCELLED, settled_at=now, context={})
    )
    Call.objects.filter(batch__state=Batch.State.CANCELLED, outcome__in=Call.UNSETTLED).update(
        outcome=Call.Outcome.NOT_NEEDED
    )
    return skipped


def _rows(
    batch: Batch, candidates: list[Candidate], seen: set[str], owed_by: Any = None
) -> list[Message | Call]:
    """Return one unsaved row for each candidate; those left out are skipped messages with the reason."""
    now = timezone.now()
    columns = [outbox.addressed(candidate.contact.email) for candidate in candidates]
    fingerprints = [column["fingerprint"] for column in columns]
    stopped = suppression.stopped(fingerprints, batch.stream)
    if batch.state != Batch.State.DRAFT:
        has_it = batch.messages.filter(fingerprint__in=fingerprints).exclude(fingerprint="")
        has_it = has_it.exclude(state=Message.State.SKIPPED)
        seen = seen | set(has_it.values_list("fingerprint", flat=True))
    owed_type, owed_id = references.of(owed_by)
    rows: list[Message | Call] = []
    for candidate, column in zip(candidates, columns, strict=True):
        contact = candidate.contact
        shared: dict[str, Any] = {
            "key": f"batch:{batch.pk}:{candidate.key}",
            "batch": batch,
            "template": batch.template,
            "context": candidate.context,
            "about_type": batch.about_type,
            "about_id": batch.about_id,
            "person_id": contact.person_id,
            "name": one_line(contact.name, 120),
            "language": contact.language,
            "time_zone": contact.time_zone,
            "due_at": now,
            "expires_at": batch.expires_at,
        }
        if not column["email"] and contact.phone and not candidate.excluded:
            rows.append(Call(phone=contact.phone, owed_type=owed_type, owed_id=owed_id, **shared))
            continue
        reason = ""
        if candidate.excluded:
            reason = Message.Reason.EXCLUDED
        elif column["fingerprint"] in stopped:
            reason = Message.Reason.SUPPRESSED
        elif column["fingerprint"] and column["fingerprint"] in seen:
            reason = Message.Reason.DUPLICATE
        if reason:
            entry = {"at": now.isoformat(timespec="seconds"), "state": "skipped", "text": candidate.excluded}
            column = {
                **column,
                "state": Message.State.SKIPPED,
                "reason": reason,
                "settled_at": now,
                "attempts": [entry] if candidate.excluded else [],
            }
        elif column["fingerprint"]:
            seen.add(column["fingerprint"])
        rows.append(
            Message(
                kind=Message.Kind.BULK,
                priority=Message.PRIORITIES[Message.Kind.BULK],
                stream=batch.stream,
                **column,
                **shared,
            )
        )
    return rows


def _move(batch: Batch, source: Any, by: Any, action: str, *, ring: bool = False, **changes: Any) -> bool:
    """Change the state if it is in `source`. Return whether this call changed it."""
    sources = source if isinstance(source, list) else [source]
    with transaction.atomic():
        moved = bool(Batch.objects.filter(pk=batch.pk, state__in=sources).update(**changes))
        if moved:
            audit.record(by, action, batch)
            if ring:
                _ring_bulk()
    batch.refresh_from_db()
    return moved


def _pause_self(batch_ids: set[int | None], reason: str) -> None:
    Batch.objects.filter(pk__in=[pk for pk in batch_ids if pk], state=Batch.State.SENDING).update(
        state=Batch.State.PAUSED, pause_reason=reason
    )


def _ring_bulk() -> None:
    for lane in worker_slots.bulk():
        doorbell.ring(lane)
