"""The signal receivers of people."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils import timezone

from mailing import outbox, suppression
from office import approvals, audit, privacy
from office.models import Approval
from people import mails, second_step
from people.models import Person


@receiver(user_logged_in, dispatch_uid="people.staff_signed_in", weak=False)
def log_staff(user: Person, **_: Any) -> None:
    """Log every sign-in of a person who may open the admin, by any method, in the audit log."""
    if user.is_staff:
        audit.record(user, "staff_signed_in", user)


@receiver(user_logged_in, dispatch_uid="people.note_sign_in", weak=False)
def note_sign_in(request: Any, user: Person, **_: Any) -> None:
    """Note in the session when a member of staff signed in, for its limits."""
    if user.is_staff and request is not None:
        now = timezone.now().timestamp()
        request.session[second_step.SIGNED_IN_AT] = request.session[second_step.SEEN_AT] = now


@receiver(approvals.approval_changed, dispatch_uid="people.approval_changed", weak=False)
def mail_colleagues(approval: Approval, **_: Any) -> None:
    """Mail the people who may decide about a step, or the one who asked what was decided."""
    if approval.state == Approval.State.ASKED:
        for person in approvals.colleagues(approval):
            key = f"approval:{approval.pk}:{person.pk}"
            outbox.queue(
                mails.ApprovalAsked(approval), key=key, to=person.contact, expires_at=approval.expires_at
            )
    elif approval.asked_by is not None:
        outbox.queue(
            mails.ApprovalDecided(approval),
            key=f"approval:{approval.pk}:decided",
            to=approval.asked_by.contact,
        )


@receiver(user_logged_in, dispatch_uid="people.guest_rows", weak=False)
def attach_guest_rows(user: Person, **_: Any) -> None:
    """Attach what the person left as a guest, and mail them again if their data was deleted before.

    Only an address that is confirmed counts.
    """
    if EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists():
        privacy.attach(user)
        suppression.lift_deletion(user.email)
