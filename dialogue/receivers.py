"""The dialogue's signal receivers."""

from typing import Any

from anymail.signals import AnymailInboundEvent, inbound
from django.dispatch import receiver

from coalitions.models import Membership
from coalitions.signals import membership_ended
from dialogue import email_replies, follow_settings, mutings
from people.models import Person
from people.signals import records_forgotten, records_merged


@receiver(membership_ended, dispatch_uid="dialogue.follow_settings", weak=False)
def follow_no_more(membership: Membership, **_: Any) -> None:
    follow_settings.end(membership)


@receiver(records_merged, dispatch_uid="dialogue.mutings", weak=False)
def merge_mutings(record: Person, owner: Person, **_: Any) -> None:
    mutings.merge(record, owner)


@receiver(records_forgotten, dispatch_uid="dialogue.mutings_about", weak=False)
def forget_mutings(people: list[Person], **_: Any) -> None:
    mutings.forget(people)


@receiver(inbound, dispatch_uid="dialogue.replies", weak=False)
def take_reply(event: AnymailInboundEvent, **_: Any) -> None:
    """Process a mail that the provider delivers. Idempotent."""
    mail = event.message
    envelope = [mail.envelope_recipient] if mail.envelope_recipient else []
    email_replies.receive(bytes(mail), envelope)
