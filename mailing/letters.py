"""Letters to many about a row: which there are, and a copy to the one who writes."""

from django.db import models, transaction
from django.utils import timezone

from mailing import outbox, references
from mailing.contacts import Contact
from mailing.models import Batch, Message


def letters_about(row: models.Model) -> models.QuerySet[Batch]:
    """The newest first."""
    about_type, about_id = references.of(row)
    return Batch.objects.filter(about_type=about_type, about_id=about_id).order_by("-created_at", "-pk")


def send_test(batch: Batch, about: models.Model, to: Contact) -> None:
    """The letter as it stands, to the person who wrote it."""
    with transaction.atomic():
        outbox.queue(
            key=f"batch:{batch.pk}:test:{to.person_id}:{timezone.now():%Y%m%d%H%M%S}",
            kind=Message.Kind.TRANSACTIONAL,
            to=to,
            template=batch.template,
            about=about,
            context=batch.context,
        )
