"""The signal receivers of people."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from office import audit
from people.models import Person


@receiver(user_logged_in, dispatch_uid="people.staff_signed_in", weak=False)
def log_staff(user: Person, **_: Any) -> None:
    """Log every sign-in of a person who may open the admin, by any method, in the audit log."""
    if user.is_staff:
        audit.record(user, "staff_signed_in", user)
