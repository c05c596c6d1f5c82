"""What a second member of staff approves about people's accounts."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailing.contacts import fingerprint_of
from office.approvals import Impossible, Step
from people import addresses, merges
from people.models import Person


class NewAddress(Step):
    """A new sign-in address for a person. Anyone who reads it can sign in as them, so a second person approves.

    `seal` ties the approval to the address that the colleague saw, which waits in `new_email`.
    """

    name = "people.new_address"
    title = gettext_lazy("New email for a person")
    permission = "people.change_person"
    is_always_asked = True
    row: Person

    def words(self) -> str:
        return _("New email for %(name)s: %(address)s") % {"name": self.row, "address": self.row.new_email}

    def carry_out(self, by: Any) -> None:
        if by is None or seal(self.row.new_email) != self.facts["seal"]:
            raise Impossible
        try:
            addresses.propose(self.row, self.row.new_email, by)
        except addresses.Taken as error:
            raise Impossible from error

    def drop(self) -> None:
        if seal(self.row.new_email) == self.facts["seal"]:
            addresses.drop(self.row)


class MergeRecords(Step):
    """A record merged into another's (`owner`), who then is what the first was: a member, a facilitator.

    Where both sign in, both are asked instead.
    """

    name = "people.merge_records"
    title = gettext_lazy("Merge two records")
    permission = "people.merge_person"
    is_always_asked = True
    row: Person

    @property
    def owner(self) -> Person | None:
        return Person.objects.filter(pk=self.facts["owner"]).first()

    def words(self) -> str:
        words = {"name": self.row, "id": self.row.pk, "other": self.owner, "other_id": self.facts["owner"]}
        return _("Merge the record of %(name)s (%(id)d) into that of %(other)s (%(other_id)d)") % words

    def carry_out(self, by: Any) -> None:
        if self.owner is None or by is None:
            raise Impossible
        try:
            merges.request(self.row, self.owner, by)
        except merges.Refused as error:
            raise Impossible from error


def seal(address: str) -> str:
    return fingerprint_of(address)[:20] if address else ""
