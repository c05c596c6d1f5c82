"""The mails about connections: requests from one side to the other, and the monthly mails."""

from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from coalitions.mail_bases import ToFacilitators
from mailing.mail import Mail
from voice import samples
from voice.models import Ask


class AskMail(ToFacilitators[Ask]):
    """Context: the `path` of the page to act on, and `ours`, the name of the reader's coalition."""

    related = ("link__hub", "link__circle")

    def is_moot(self) -> bool:
        """Return whether the request was withdrawn before it was answered."""
        return self.row.state != Ask.State.OPEN and self.row.answered_at is None

    def context(self) -> dict[str, Any]:
        return {"asker": self.row.asker.name, "asked": self.row.asked.name}

    @classmethod
    def sample(cls) -> Self:
        row = samples.ask()
        return cls(row, path="/hubs/clayton/asks/1/", ours=row.link.hub.name)


class AskAsked(AskMail):
    title = _("A connected coalition made a request")


class AskAnswered(AskMail):
    title = _("A request was answered")


class AskRises(AskMail):
    title = _("A request is unanswered")


class Monthly(Mail[None]):
    """To each facilitator. Context: `steps`, each with `name`, `words`, and `path`."""

    title = _("Monthly email to facilitators")

    @classmethod
    def sample(cls) -> Self:
        words = "Your seat in JUST Energy Circle is vacant: ask a member to be liaison."
        return cls(
            None, steps=[{"name": "Clayton Equity Hub", "words": words, "path": "/hubs/clayton/links/1/"}]
        )


class MonthlyStaff(Mail[None]):
    """Context: `lines`, each with `name` and `words`."""

    title = _("Monthly email to staff")

    @classmethod
    def sample(cls) -> Self:
        words = "1 of 3 connected hubs has a liaison and was heard in the last 90 days."
        return cls(None, lines=[{"name": "JUST Energy Circle", "words": words}])
