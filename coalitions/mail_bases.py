"""Base classes of coalition mails, also for the apps above."""

from typing import Any, TypeVar

from coalitions.models import Coalition, Membership
from mailing.mail import Mail

Row = TypeVar("Row")


class OfCoalition(Mail[Row]):
    """A mail whose calls the coalition's facilitators owe, and whose replies go to the coalition's address."""

    @property
    def coalition(self) -> Coalition:
        row: Any = self.row
        coalition: Coalition = row.coalition
        return coalition

    @property
    def owed_by(self) -> Coalition:
        return self.coalition

    @property
    def reply_to(self) -> str:
        return self.coalition.contact_email


class ToFacilitators(Mail[Row]):
    """A mail queued by `facilitators.tell`, for the facilitators of the coalition with the id `facilitators_of`."""

    def may_read(self, person_id: int | None) -> bool:
        coalition = self.given.get("facilitators_of")
        leading = Membership.objects.leading().filter(person=person_id, coalition=coalition)
        return coalition is None or (person_id is not None and leading.exists())
