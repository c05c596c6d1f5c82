"""What becomes of what a coalition asks help with."""

from coalitions.models import Coalition
from people.models import Person
from volunteering import shift_changes
from volunteering.models import Opportunity, Shift


def close_all(coalition: Coalition, by: Person | None) -> None:
    """Call its coming shifts off, telling those who have a place, and close its opportunities. The caller must be in a transaction."""
    for shift in Shift.objects.filter(opportunity__coalition=coalition).coming().on().order_by("pk"):
        shift_changes.call_off(shift, by=by)
    Opportunity.objects.filter(coalition=coalition).update(state=Opportunity.State.CLOSED)
