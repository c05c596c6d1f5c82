"""The mails of advocacy: to followers of a decision, to people who acted, and to staff."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from advocacy import commitment_mails, petition_mails, pledge_mails, samples
from advocacy.models import Decision, Deed, Outcome, SittingChange
from mailing.mail import Mail
from mailing.models import Message
from mailing.streams import Stream


class DecisionStream(Stream):
    name = "decisions"
    words = _("news about decisions you follow or acted on")
    path = "/decisions/"


class SittingChanged(Mail[SittingChange]):
    """Context: the pk of the `decision`, for the audience."""

    title = _("A decision has a new date")
    kind = Message.Kind.BULK
    related = ("sitting__decision__body",)

    @property
    def stream(self) -> str:
        return DecisionStream.of()

    def is_moot(self) -> bool:
        """A later change of the same sitting says it all."""
        return SittingChange.objects.filter(sitting=self.row.sitting_id, pk__gt=self.row.pk).exists()

    def context(self) -> dict[str, Any]:
        return {"sitting": self.row.sitting, "decision": self.row.sitting.decision}

    sample_row = samples.change


class ConfirmDeed(Mail[Deed]):
    title = _("Confirm that you want to hear the outcome")
    related = ("action__decision__body", "person")

    def is_moot(self) -> bool:
        return self.row.confirmed_at is not None or not self.row.wants_outcome

    def context(self) -> dict[str, Any]:
        return {"decision": self.row.action.decision, "path": f"/decisions/hear/{self.row.token}/"}

    sample_row = samples.deed


class OutcomeOut(Mail[Outcome]):
    """Context: the pk of the `decision`, for the audience."""

    title = _("What was decided")
    kind = Message.Kind.BULK
    related = ("decision__body",)

    @property
    def stream(self) -> str:
        return DecisionStream.of()

    sample_row = samples.outcome


class OutcomeDue(Mail[Decision]):
    """Sent to staff."""

    title = _("A decision needs its outcome")
    related = ("body",)

    def is_moot(self) -> bool:
        return self.row.outcome is not None

    sample_row = samples.decision


__all__ = ["commitment_mails", "petition_mails", "pledge_mails"]  # the mails of these processes
