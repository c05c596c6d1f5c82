"""Queueing: the only way to create a mail, as a row in the transaction that causes it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.utils import timezone

from mailing import doorbell, recipient_cap, references
from mailing.contacts import Contact, fingerprint_of, normalise_email
from mailing.mail import Mail
from mailing.models import Call, Message
from mailing.words import one_line

TRANSACTIONAL = Message.Kind.TRANSACTIONAL


@dataclass(frozen=True)
class Notice:
    """One mail to one person, as `queue` takes it. None means the mail's own value."""

    mail: Mail[Any]
    key: str
    to: Contact | None = None
    due_at: datetime | None = None
    expires_at: datetime | None = None
    owed_by: models.Model | None = None
    reply_to: str | None = None
    is_asked: bool = False
    is_copy: bool = False  # of bulk mail, to its author: sent despite every stop

    def row(self) -> Message | Call | None:
        """Return the unsaved row; None if the contact has neither email nor phone."""
        mail = self.mail
        to = self.to or mail.recipient
        about_type, about_id = references.of(mail.row)
        shared: dict[str, Any] = {
            "key": self.key,
            "template": mail.name,
            "context": mail.given,
            "about_type": about_type,
            "about_id": about_id,
            "revision": mail.revision,
            "person_id": to.person_id,
            "name": one_line(to.name, 120),
            "language": to.language,
            "time_zone": to.time_zone,
            "due_at": self.due_at or timezone.now(),
            "expires_at": self.expires_at or mail.expires_at,
        }
        if not normalise_email(to.email):
            owed_type, owed_id = references.of(self.owed_by or mail.owed_by)
            return Call(phone=to.phone, owed_type=owed_type, owed_id=owed_id, **shared) if to.phone else None
        kind, stream = (TRANSACTIONAL, "") if self.is_copy else (mail.kind, mail.stream)
        columns = addressed(to.email)
        # Reminders follow weeks after the request and are not counted.
        if kind == TRANSACTIONAL and (self.is_asked or recipient_cap.was_typed(to.email)):
            columns["is_asked"] = True
            if recipient_cap.is_reached(to.email):
                columns |= _skipped(Message.Reason.TOO_MANY)
        return Message(
            kind=kind,
            priority=Message.PRIORITIES[Message.Kind(kind)],
            stream=stream,
            reply_to=mail.reply_to if self.reply_to is None else self.reply_to,
            **columns,
            **shared,
        )


def queue(mail: Mail[Any], *, key: str, **options: Any) -> None:
    """Queue a mail: a `Message`, a `Call` for a person with only a phone, or nothing. `options`: see `Notice`.

    Idempotent: a repeated key leaves the existing row unchanged. The mail is rendered when it is sent, in the
    contact's language and time zone. `is_asked` marks a mail requested by a person who typed the address, as is
    any mail to an address typed into the public form being processed; beyond `recipient_cap` it is skipped. Must
    run in a transaction (TransactionManagementError otherwise); the senders are woken after the commit.
    """
    queue_all([Notice(mail, key, **options)])


def queue_all(notices: Iterable[Notice]) -> None:
    """Queue several notices with one statement for mails and one for calls, however many.

    Idempotent, and must run in a transaction, as `queue`.
    """
    _in_transaction()
    rows = [notice.row() for notice in notices]
    for model in (Message, Call):
        of_model: list[Any] = [row for row in rows if isinstance(row, model)]
        model._default_manager.bulk_create(of_model, ignore_conflicts=True)
    if any(rows):
        doorbell.ring()


def _in_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "outbox.queue() belongs in the transaction of its cause."
        )


def addressed(address: str | None) -> dict[str, Any]:
    """Return the `Message` columns that depend on the address; an invalid one gives a skipped message."""
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


def withdraw(
    row: models.Model,
    mails: type[Mail[Any]] = Mail,
    *,
    reason: str = Message.Reason.WITHDRAWN,
    below: int | None = None,
) -> int:
    """Cancel what is waiting about a row (of some mails, of revisions below `below`), and return how many.

    Claimed messages are not affected. Calls not made yet are settled as not needed.
    """
    return withdraw_all([row], mails, reason=reason, below=below)


def withdraw_all(
    rows: Sequence[models.Model],
    mails: type[Mail[Any]] = Mail,
    *,
    reason: str = Message.Reason.WITHDRAWN,
    below: int | None = None,
) -> int:
    """Cancel what is waiting about rows of one model, as `withdraw` does. Two statements, however many rows."""
    about_type, _pk = references.of(rows[0])
    narrowed: dict[str, Any] = {"about_type": about_type, "about_id__in": [row.pk for row in rows]}
    if mails is not Mail:
        narrowed["template__in"] = [mail.name for mail in mails.all()]
    if below is not None:
        narrowed["revision__lt"] = below
    withdrawn = (
        Message.objects.waiting()
        .filter(**narrowed)
        .update(state=Message.State.SKIPPED, reason=reason, settled_at=timezone.now(), context={})
    )
    calls = Call.objects.filter(outcome__in=Call.UNSETTLED, **narrowed).update(
        outcome=Call.Outcome.NOT_NEEDED
    )
    return withdrawn + calls
