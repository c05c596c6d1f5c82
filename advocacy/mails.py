"""The mails of advocacy: to followers of a decision, to people who acted, and to staff."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from advocacy import commitment_mails, petition_mails, pledge_mails, samples
from advocacy.models import Decision, Deed, Outcome, Sitting, SittingChange, Speaker
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
    may_be_paused = True
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


class _ToSpeaker(Mail[Speaker]):
    """To a person who speaks at a sitting, or offered to, with the link to change that."""

    related = ("sitting__decision__body", "person", "topic", "county")

    def is_moot(self) -> bool:
        return self.row.is_withdrawn

    def context(self) -> dict[str, Any]:
        sitting = self.row.sitting
        return {
            "sitting": sitting,
            "decision": sitting.decision,
            "path": f"/decisions/speak/{self.row.token}/",
        }


class SpeakerOffered(_ToSpeaker):
    title = _("Thank you for offering to speak")
    sample_row = samples.speaker


class SpeakerConfirmed(_ToSpeaker):
    title = _("You’re on the list of speakers")
    sample_row = samples.speaker


class SpeakerAsked(_ToSpeaker):
    """Given: the `kind` of a change, and the pk and `sequence` of the sitting that `changed` or was added."""

    title = _("A speaker is asked again")

    def is_moot(self) -> bool:
        """The speaker withdrew, or a later change of the same sitting says it all."""
        later = SittingChange.objects.filter(
            sitting=self.given["changed"], sequence__gt=self.given["sequence"]
        )
        return super().is_moot() or later.exists()

    def context(self) -> dict[str, Any]:
        found = super().context()
        if self.given["kind"] == SittingChange.Kind.ADDED:
            rows = Sitting.objects.select_related("decision__body")
            found["sitting"] = rows.filter(pk=self.given["changed"]).first() or found["sitting"]
        return found

    sample_row = samples.speaker
    sample_given = {"kind": "moved", "changed": 1, "sequence": 1}


class OutcomeOut(Mail[Outcome]):
    """Context: the pk of the `decision`, for the audience."""

    title = _("What was decided")
    kind = Message.Kind.BULK
    may_be_paused = True
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
