"""Letters to many about a row: which there are, and a copy to the one who writes."""

from typing import Any

from django.db import models, transaction
from django.utils import timezone

from mailing import batches, outbox, references
from mailing.contacts import Contact
from mailing.mail import Mail
from mailing.models import Batch


def letters_about(row: models.Model, mail: type[Mail[Any]] | None = None) -> models.QuerySet[Batch]:
    """Those of all kinds or of one, the newest first."""
    about_type, about_id = references.of(row)
    found = Batch.objects.filter(about_type=about_type, about_id=about_id).order_by("-created_at", "-pk")
    return found.filter(template=mail.name) if mail else found


def send_test(batch: Batch, to: Contact) -> None:
    """Queue the letter as it stands to the person who wrote it."""
    key = f"batch:{batch.pk}:test:{to.person_id}:{timezone.now():%Y%m%d%H%M%S}"
    with transaction.atomic():
        outbox.queue(batches.mail_of(batch), key=key, to=to, is_copy=True)
