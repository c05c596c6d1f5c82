"""Queueing: the one way a mail comes into being, as a row in the transaction that gives cause to it."""

from collections.abc import Iterable
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
    """One mail to one person, as `queue` takes it. What is None here is what the mail itself says."""

    mail: Mail[Any]
    key: str
    to: Contact | None = None
    due_at: datetime | None = None
    expires_at: datetime | None = None
    owed_by: models.Model | None = None
    reply_to: str | None = None
    is_asked: bool = False
    is_copy: bool = False  # of bulk mail, to the one who writes it: it passes every stop

    def row(self) -> Message | Call | None:
        """The row, not saved; None where the contact has neither address nor phone."""
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
        # Reminders follow from what was asked for, weeks later; they are not counted.
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


def queue(mail: Mail[Any], *, key: str, **options: Any) -> Message | Call | None:
    """Queue a mail: a `Message`, a `Call` for somebody with only a phone, None for neither. `options`: see `Notice`.

    The same key again returns the row that is there and changes nothing. The mail is rendered when it is sent, in the
    contact's language and time zone. `is_asked`: by whoever typed the address, as is a mail to one that was typed into
    the open form being answered; beyond `recipient_cap` it is kept as skipped. Must run in a transaction
    (TransactionManagementError otherwise); the senders are woken after its commit.
    """
    _in_transaction()
    row = Notice(mail, key, **options).row()
    if row is None:
        return None
    doorbell.ring()
    queued: Message | Call = _once(row)
    return queued


def queue_all(notices: Iterable[Notice]) -> None:
    """Several notices at once: two statements, however many there are."""
    _in_transaction()
    rows = [notice.row() for notice in notices]
    for model in (Message, Call):
        of_model: list[Any] = [row for row in rows if isinstance(row, model)]
        model._default_manager.bulk_create(of_model, ignore_conflicts=True)
    doorbell.ring()


def _in_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "outbox.queue() belongs in the transaction of its cause."
        )


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
    row: models.Model,
    mails: type[Mail[Any]] = Mail,
    *,
    reason: str = Message.Reason.WITHDRAWN,
    below: int | None = None,
) -> int:
    """Call off what still waits about a row (of some mails, of revisions below `below`); how many.

    A mail in a sender's hands is not called back. Calls not yet made are settled as not needed.
    """
    about_type, about_id = references.of(row)
    narrowed: dict[str, Any] = {"about_type": about_type, "about_id": about_id}
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
