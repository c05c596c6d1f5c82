"""What a second member of staff approves about bulk email."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailing import batches
from mailing.models import Batch
from office.approvals import MAILED, Impossible, Step, goes_on


class SendBatch(Step):
    """Bulk email to many people. `at` is when it is scheduled for, in ISO format, or None for now."""

    name = "mailing.send_batch"
    title = gettext_lazy("Bulk email to many people")
    permission = "mailing.change_batch"
    row: Any

    def words(self) -> str:
        return _("Send “%(title)s” to %(number)d people") % {
            "title": self.row,
            "number": self.facts["people"],
        }

    @property
    def at(self) -> datetime | None:
        return datetime.fromisoformat(self.facts["at"]) if self.facts.get("at") else None

    def carry_out(self, by: Any) -> None:
        try:
            started = self.start(by)
        except batches.CannotStart as error:
            raise Impossible from error
        if not started:
            raise Impossible

    def start(self, by: Any) -> bool:
        return batches.start(self.row, by=by, at=self.at)


def may_start(
    step: type[SendBatch], row: Any, people: int, *, by: Any, at: datetime | None = None, **more: Any
) -> bool:
    """Return whether `by` may send now to so many people; else a colleague is asked. `more` are facts of the step."""
    facts = {"people": people, "at": at.isoformat() if at else None, **more}
    return people <= MAILED or goes_on(step(row, **facts), by)


def reached_by(batch: Batch) -> int:
    """Return how many people a batch reaches at most, by email and by phone."""
    return batches.reach(batch).at_most
