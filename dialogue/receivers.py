"""What the dialogue does when something happens."""

from typing import Any

from anymail.signals import AnymailInboundEvent, inbound
from django.dispatch import receiver

from coalitions.models import Membership
from coalitions.signals import membership_ended
from dialogue import email_replies, follow_settings


@receiver(membership_ended, dispatch_uid="dialogue.follow_settings", weak=False)
def follow_no_more(membership: Membership, **_: Any) -> None:
    follow_settings.end(membership)


@receiver(inbound, dispatch_uid="dialogue.replies", weak=False)
def take_reply(event: AnymailInboundEvent, **_: Any) -> None:
    """Take a mail that the provider hands over. Idempotent."""
    mail = event.message
    envelope = [mail.envelope_recipient] if mail.envelope_recipient else []
    email_replies.receive(bytes(mail), envelope)
