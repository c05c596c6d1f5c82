"""What people do when something happens."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from office import audit
from people.models import Person


@receiver(user_logged_in, dispatch_uid="people.staff_signed_in", weak=False)
def log_staff(user: Person, **_: Any) -> None:
    """Sign-ins of those who may open the admin are in the audit log, whichever way they came."""
    if user.is_staff:
        audit.record(user, "staff_signed_in", user)
