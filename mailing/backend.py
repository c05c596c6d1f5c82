"""A Django email backend that queues in the outbox, so that no mail of the portal bypasses it."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import translation

from mailing import outbox
from mailing.contacts import Contact
from mailing.mails import Plain


class OutboxBackend(BaseEmailBackend):
    """Queues one transactional message for each recipient of `send_mail` and the like, without attachments."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        with transaction.atomic():
            for mail in email_messages:
                for address in mail.recipients():
                    outbox.queue(
                        Plain(None, subject=str(mail.subject), body=str(mail.body)),
                        key=f"django:{secrets.token_hex(12)}",
                        to=Contact(email=address, language=translation.get_language() or "en"),
                    )
        return len(email_messages)
