"""Closing the opportunities of a coalition."""

from coalitions.models import Coalition
from people.models import Person
from volunteering import shift_changes
from volunteering.models import Opportunity, Shift


def close_all(coalition: Coalition, by: Person | None) -> None:
    """Cancel the coalition's coming shifts, notifying their people, and close its opportunities.

    Must run in a transaction.
    """
    for shift in Shift.objects.filter(opportunity__coalition=coalition).coming().on().order_by("pk"):
        shift_changes.call_off(shift, by=by)
    Opportunity.objects.filter(coalition=coalition).update(state=Opportunity.State.CLOSED)
