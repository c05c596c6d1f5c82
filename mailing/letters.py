"""Batches about a row, and a test copy for their author."""

from typing import Any

from django.db import models, transaction
from django.utils import timezone

from mailing import batches, outbox, references
from mailing.contacts import Contact
from mailing.mail import Mail
from mailing.models import Batch


def letters_about(row: models.Model, mail: type[Mail[Any]] | None = None) -> models.QuerySet[Batch]:
    """Return the batches about `row`, of all mails or of one, newest first."""
    about_type, about_id = references.of(row)
    found = Batch.objects.filter(about_type=about_type, about_id=about_id).order_by("-created_at", "-pk")
    return found.filter(template=mail.name) if mail else found


def send_test(batch: Batch, to: Contact) -> None:
    """Queue a copy of the batch's current mail to `to`. Passes every unsubscribe."""
    key = f"batch:{batch.pk}:test:{to.person_id}:{timezone.now():%Y%m%d%H%M%S}"
    with transaction.atomic():
        outbox.queue(batches.mail_of(batch), key=key, to=to, is_copy=True)
