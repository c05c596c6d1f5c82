"""What a second member of staff approves about coalitions."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalitions import announcements, membership, mergers
from coalitions.models import Coalition, Membership
from mailing.approvals import SendBatch
from office.approvals import Impossible, Step
from people.models import Person


class NameFacilitator(Step):
    """A facilitator whom staff name for a coalition that has members: facilitators read and decide everything there."""

    name = "coalitions.name_facilitator"
    title = gettext_lazy("New facilitator")
    permission = "coalitions.change_membership"
    is_always_asked = True
    row: Coalition

    def words(self) -> str:
        person = Person.objects.filter(pk=self.facts["person"]).first()
        return _("Make %(person)s a facilitator of %(name)s") % {"person": person, "name": self.row.name}

    def carry_out(self, by: Any) -> None:
        person = Person.objects.filter(pk=self.facts["person"], is_active=True).first()
        if person is None or by is None:
            raise Impossible
        try:
            name_facilitator(self.row, person, by)
        except (
            membership.Refused,
            membership.WrongState,
            membership.Oneself,
            membership.TooFewAdults,
        ) as error:
            raise Impossible from error


def name_facilitator(coalition: Coalition, person: Person, by: Person) -> None:
    """Make a person a member if needed, and a facilitator. Raises membership.Refused, WrongState, Oneself."""
    joined = membership.join(coalition, person, source="admin", approved_by=by)
    if joined.state == Membership.State.PENDING:
        membership.approve(joined, by)
    membership.appoint(joined, by)


class EndCoalition(Step):
    """The end of a coalition: archived, or merged into another one (`into`).

    A merger lets all members in where facilitators decide who joins; such a one is always approved by a colleague.
    """

    name = "coalitions.end"
    title = gettext_lazy("Merge or archive a coalition")
    permission = "coalitions.change_membership"
    row: Coalition

    @property
    def into(self) -> Coalition | None:
        return Coalition.objects.filter(pk=self.facts["into"]).first() if self.facts["into"] else None

    @property
    def is_always_asked(self) -> bool:  # type: ignore[override]
        return bool(self.into and self.into.joining != Coalition.Joining.OPEN)

    def words(self) -> str:
        if self.into:
            return _("Merge %(name)s into %(other)s") % {"name": self.row.name, "other": self.into.name}
        return _("Archive %(name)s") % {"name": self.row.name}

    def carry_out(self, by: Any) -> None:
        if by is None or (self.facts["into"] and self.into is None):
            raise Impossible
        try:
            if self.into:
                mergers.merge(self.row, self.into, by)
            else:
                mergers.archive(self.row, by)
        except mergers.NotMergeable as error:
            raise Impossible from error


class SendAnnouncement(SendBatch):
    """An announcement to the members of a coalition."""

    name = "coalitions.send_announcement"

    def start(self, by: Any) -> bool:
        try:
            announcements.send(self.row, Coalition.objects.get(pk=self.row.about_id), by=by)
        except announcements.TooMany as error:
            raise Impossible from error
        return True
