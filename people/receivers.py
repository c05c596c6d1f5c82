"""The signal receivers of people."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from office import audit, privacy
from people.models import Person


@receiver(user_logged_in, dispatch_uid="people.staff_signed_in", weak=False)
def log_staff(user: Person, **_: Any) -> None:
    """Log every sign-in of a person who may open the admin, by any method, in the audit log."""
    if user.is_staff:
        audit.record(user, "staff_signed_in", user)


@receiver(user_logged_in, dispatch_uid="people.guest_rows", weak=False)
def attach_guest_rows(user: Person, **_: Any) -> None:
    """Attach what the person left as a guest. Only an address that is confirmed counts."""
    if EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists():
        privacy.attach(user)
