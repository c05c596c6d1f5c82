"""Opportunities: telling the person whom one names as its contact, and closing those of a coalition."""

from django.db import transaction

from coalitions import public_contacts
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


def tell_contact(opportunity: Opportunity, by: Person | None) -> None:
    """Mail the coordinator whom an open opportunity names, once. Opens its own transaction."""
    if opportunity.state == Opportunity.State.OPEN:
        with transaction.atomic():
            public_contacts.tell(
                opportunity.contact_name,
                [opportunity.coalition_id],
                title=opportunity.title,
                path=opportunity.get_absolute_url(),
                key=f"opportunity:{opportunity.pk}",
                by=by,
            )
