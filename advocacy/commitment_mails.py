"""The mails of advocacy: to facilitators of the watching hub and to Advocacy staff."""

from django.utils.translation import gettext_lazy as _

from advocacy import commitment_samples as samples
from advocacy.models import Commitment, Evidence
from coalitions.mail_bases import ToFacilitators


class CommitmentMail(ToFacilitators[Commitment]):
    """Also to Advocacy staff, without `facilitators_of`."""

    related = ("body", "organization", "watched_by")

    def is_moot(self) -> bool:
        """Return whether it was decided, or its due date moved, since it was queued."""
        return not self.row.is_open or str(self.row.due_on) != self.given.get("due_on", str(self.row.due_on))

    sample_row = samples.commitment


class CommitmentDue(CommitmentMail):
    title = _("A commitment is due soon")


class CommitmentOverdue(CommitmentMail):
    title = _("A commitment is overdue")


class EvidenceWaits(ToFacilitators[Evidence]):
    title = _("A resident sent evidence")
    related = ("commitment", "commitment__watched_by")

    def is_moot(self) -> bool:
        return self.row.state != Evidence.State.WAITING

    sample_row = samples.evidence
