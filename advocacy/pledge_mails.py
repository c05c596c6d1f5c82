"""The mails of pledges, to the organization."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advocacy.models import Pledge
from coalitions.mail_bases import OfCoalition
from coalitions.models import Organization
from hubs.models import Hub
from mailing.contacts import Contact


def sample() -> Pledge:
    row = Pledge(
        pk=1,
        words="Two buses for the hearing",
        contact_name="Ana Ruiz",
        email="ana@example.org",
        nonce="sample",
        due_on=timezone.localdate() + timedelta(days=7),
    )
    row.organization = Organization(pk=1, name="Sample Church Alliance", is_sample=True)
    row.coalition = Hub(pk=1, kind="hub", name="Clayton Equity Hub", slug="clayton")
    return row


class PledgeMail(OfCoalition[Pledge]):
    related = ("organization", "coalition")

    @property
    def recipient(self) -> Contact:
        return Contact(name=self.row.contact_name, email=self.row.email, language=self.row.language)

    def context(self) -> dict[str, str]:
        return {"path": reverse("organizations:pledge", args=[self.row.token])}

    sample_row = sample


class PledgeEntered(PledgeMail):
    title = _("A pledge to confirm")

    def is_moot(self) -> bool:
        return self.row.confirmed_at is not None


class PledgeDue(PledgeMail):
    title = _("A pledge is due soon")

    def is_moot(self) -> bool:
        return self.row.done_on is not None
