"""The mails of this room with sample data, for staff to look at."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from news.models import Subscription
from office.registries import SampleMail, sample_mails


def _confirm() -> dict[str, Any]:
    row = Subscription(pk=1, email="ana@example.org", nonce="sample", asked={"topics": ["news", "events"]})
    return {"about": row, **row.mail_context()}


def register() -> None:
    sample_mails.register(SampleMail("news/email/confirm", _("Confirm the newsletter"), _confirm, order=60))
