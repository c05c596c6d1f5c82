"""Queueing: the one way a mail comes into being, as a row in the transaction that gives cause to it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.utils import timezone

from mailing import doorbell, recipient_cap, references
from mailing.contacts import Contact, fingerprint_of, normalise_email
from mailing.models import Batch, Call, Message
from mailing.words import one_line


def queue(
    *,
    key: str,
    kind: str,
    to: Contact,
    template: str,
    about: models.Model | None = None,
    context: dict[str, Any] | None = None,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    stream: str = "",
    reply_to: str = "",
    owed_by: models.Model | None = None,
    batch: Batch | None = None,
    revision: int = 0,
    is_asked: bool = False,
) -> Message | Call | None:
    """One notice to one person: a `Message`, a `Call` for somebody with only a phone, None for neither.

    The same key again returns the row that is there and changes nothing. `template` is a path such as
    "events/email/reminder", rendered when the mail is sent, in the contact's language and time zone, with
    `context` (small JSON), `contact`, `about`, `site` and `site_url`; `about` may add `mail_context()`, a
    calendar file by `mail_calendar(template)` (its method and content, None for none), and
    call the mail off by `mail_is_moot()` or a `mail_revision` above `revision`; a mail for some readers only
    says so in its context (`mailing.readers`). `owed_by` is the row whose
    leaders owe the call. `is_asked`: by whoever typed the address, as is a mail to one that was typed into the open
    form being answered; beyond `recipient_cap` it is kept as skipped. Must run in a transaction (TransactionManagementError otherwise); the
    senders are woken after its commit.
    """
    _in_transaction()
    row = _written(
        key=key, kind=kind, to=to, template=template, about=about, context=context, due_at=due_at,
        expires_at=expires_at, stream=stream, reply_to=reply_to, owed_by=owed_by, batch=batch, revision=revision,
        is_asked=is_asked,
    )  # fmt: skip
    if row is None:
        return None
    doorbell.ring()
    return _once(row)


def queue_all(notices: Iterable[dict[str, Any]]) -> None:
    """Several notices at once, each the arguments of `queue`: two statements, however many there are."""
    _in_transaction()
    rows = [_written(**notice) for notice in notices]
    for model in (Message, Call):
        of_model: list[Any] = [row for row in rows if isinstance(row, model)]
        model._default_manager.bulk_create(of_model, ignore_conflicts=True)
    doorbell.ring()


def _in_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "outbox.queue() belongs in the transaction of its cause."
        )


def _written(
    *,
    key: str,
    kind: str,
    to: Contact,
    template: str,
    about: models.Model | None = None,
    context: dict[str, Any] | None = None,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    stream: str = "",
    reply_to: str = "",
    owed_by: models.Model | None = None,
    batch: Batch | None = None,
    revision: int = 0,
    is_asked: bool = False,
) -> Message | Call | None:
    """The row of a notice, not saved; None where the contact has neither address nor phone."""
    shared: dict[str, Any] = {
        "key": key,
        "batch": batch,
        "template": template,
        "context": context or {},
        "revision": revision,
        "person_id": to.person_id,
        "name": one_line(to.name, 120),
        "language": to.language,
        "time_zone": to.time_zone,
        "due_at": due_at or timezone.now(),
        "expires_at": expires_at,
    }
    shared["about_type"], shared["about_id"] = references.of(about)
    if normalise_email(to.email):
        priority = Message.PRIORITIES[Message.Kind(kind)]
        message = {"kind": kind, "priority": priority, "stream": stream, "reply_to": reply_to}
        message |= addressed(to.email)
        # Reminders follow from what was asked for, weeks later; they are not counted.
        is_transactional = kind == Message.Kind.TRANSACTIONAL
        if is_transactional and (is_asked or recipient_cap.was_typed(to.email)):
            message["is_asked"] = True
            if recipient_cap.is_reached(to.email):
                message |= _skipped(Message.Reason.TOO_MANY)
        return Message(**message, **shared)
    if to.phone:
        owed_type, owed_id = references.of(owed_by)
        return Call(phone=to.phone, owed_type=owed_type, owed_id=owed_id, **shared)
    return None


def addressed(address: str | None) -> dict[str, Any]:
    """The columns of a `Message` that its address decides; one that mail cannot go to is skipped at once."""
    email = normalise_email(address) or ""
    columns: dict[str, Any] = {
        "email": email[:254],
        "fingerprint": fingerprint_of(email),
        "domain": email.rpartition("@")[2][:253],
    }
    try:
        validate_email(email)
    except ValidationError:
        columns |= _skipped(Message.Reason.BAD_ADDRESS if email else Message.Reason.NO_CONTACT)
    return columns


def _skipped(reason: str) -> dict[str, Any]:
    return {"state": Message.State.SKIPPED, "reason": reason, "settled_at": timezone.now()}


def _once(row: Any) -> Any:
    """The row under its key: the one given, or the one that was there before."""
    type(row).objects.bulk_create([row], ignore_conflicts=True)
    return type(row).objects.get(key=row.key)


def withdraw(
    about: models.Model,
    *,
    template: str = "",
    reason: str = Message.Reason.WITHDRAWN,
    below: int | None = None,
) -> int:
    """Call off what still waits about a row (of one template, of revisions below `below`); how many.

    A mail in a sender's hands is not called back. Calls not yet made are settled as not needed.
    """
    about_type, about_id = references.of(about)
    narrowed: dict[str, Any] = {"about_type": about_type, "about_id": about_id}
    if template:
        narrowed["template"] = template
    if below is not None:
        narrowed["revision__lt"] = below
    mails = (
        Message.objects.waiting()
        .filter(**narrowed)
        .update(state=Message.State.SKIPPED, reason=reason, settled_at=timezone.now(), context={})
    )
    calls = Call.objects.filter(outcome__in=Call.UNSETTLED, **narrowed).update(
        outcome=Call.Outcome.NOT_NEEDED
    )
    return mails + calls
