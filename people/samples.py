"""The rows of the sample mails; none is saved."""

from django.utils import timezone

from office.models import Approval
from people.models import Person, StaffInvitation


def person() -> Person:
    return Person(name="Rosa Ejemplo", email="rosa@example.org")


def staff_invitation() -> StaffInvitation:
    colleague = Person(name="Priya Raman", email="priya@example.org")
    return StaffInvitation(pk=1, name="Rosa Ejemplo", email="rosa@example.org", invited_by=colleague)


def approval() -> Approval:
    row = Approval(
        pk=1, step="", object_type="", object_id=1, asked_at=timezone.now(), state=Approval.State.ASKED
    )
    row.asked_by = row.decided_by = Person(name="Priya Raman", email="priya@example.org")
    return row
