"""The mails of petitions: the link that confirms a signature, an organization's yearly question, and the outcome."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from advocacy import petition_samples as samples
from advocacy.models import OrganizationSignature, Petition, Signature
from advocacy.models.petition import PENDING_FOR
from coalitions.models import Coalition
from mailing.contacts import Contact
from mailing.mail import Mail
from mailing.models import Message
from mailing.streams import Stream


class PetitionStream(Stream):
    name = "petition"
    words = _("what came of a petition you signed")
    path = "/petitions/"


class ConfirmSignature(Mail[Signature]):
    title = _("Confirm your signature")
    related = ("petition", "petition__coalition", "petition__body")

    @property
    def recipient(self) -> Contact:
        return Contact(name=self.row.name, email=self.row.email, language=self.row.language)

    @property
    def expires_at(self) -> datetime:
        return self.row.asked_at + PENDING_FOR

    def is_moot(self) -> bool:
        return self.row.state != Signature.State.PENDING

    def context(self) -> dict[str, str]:
        return {"path": reverse("petitions:confirm", args=[self.row.token])}

    sample_row = samples.signature


class OrganizationMail(Mail[OrganizationSignature]):
    related = ("petition", "petition__coalition", "petition__body")

    @property
    def recipient(self) -> Contact:
        return Contact(name=self.row.signer, email=self.row.email, language=self.row.language)

    def context(self) -> dict[str, str]:
        return {"path": reverse("petitions:confirm-organization", args=[self.row.token])}

    sample_row = samples.organization


class ConfirmOrganization(OrganizationMail):
    title = _("Confirm your organization’s signature")

    def is_moot(self) -> bool:
        return self.row.confirmed_at is not None


class RenewOrganization(OrganizationMail):
    """Asked once a year, before the signature runs out."""

    title = _("Renew your organization’s signature")


class PetitionOutcome(Mail[Petition]):
    """The one mail that a signer gets after signatures. It can be stopped."""

    title = _("What came of a petition")
    kind = Message.Kind.BULK  # of thousands, none delays a code to sign in
    may_be_paused = True
    related = ("coalition", "body")

    @property
    def stream(self) -> str:
        return PetitionStream.of()

    @property
    def owed_by(self) -> Coalition:
        return self.row.coalition

    sample_row = samples.petition
