"""Require a second step at sign-in of the facilitators of large coalitions: they see many people's details."""

from django.db import transaction
from django.utils import timezone

from coalitions.models import Membership
from people import staff
from people.models import SECOND_STEP_GRACE, Person

MEMBERS = 200  # more than this many make a coalition large


def require() -> tuple[int, int]:
    """Give facilitators of large coalitions a date, and lift it from those who no longer are. Idempotent.

    Returns (given, lifted). Mails those who get a date. Staff keep theirs.
    """
    leading = Membership.objects.leading().filter(coalition__member_count__gt=MEMBERS).values("person")
    people = Person.objects.filter(is_staff=False)
    given = 0
    for person in people.filter(pk__in=leading, second_step_by=None):
        with transaction.atomic():
            date = timezone.now() + SECOND_STEP_GRACE
            if people.filter(pk=person.pk, second_step_by=None).update(second_step_by=date):
                person.second_step_by = date
                staff.ask_for_second_step(person)
                given += 1
    lifted = people.exclude(pk__in=leading).filter(second_step_by__isnull=False).update(second_step_by=None)
    return given, lifted
