"""Consent of a parent or guardian: given by a press in the mail, or heard by the coordinator and written down."""

from django.db import transaction
from django.utils import timezone

from office import audit
from people.models import Person
from volunteering import sign_ups
from volunteering.models import Guardian


def consent(guardian: Guardian, *, how: str, by: Person | None = None, name: str = "") -> None:
    """They said yes: the place is the child's, where nobody else has to say yes. A second press changes nothing.

    By phone or on paper, `by` is who heard or saw it. Logged.
    """
    with transaction.atomic():
        sign_ups.sign_ups.lock(guardian.sign_up.shift_id)
        row = Guardian.objects.select_for_update(of=("self",)).get(pk=guardian.pk)
        if not row.is_open:
            return
        row.consented_at, row.how, row.written_down_by = timezone.now(), how, by
        row.name = row.name or name
        row.save()
        audit.record(by, "guardian_agreed", row, how=how, text=row.text_id)
        sign_ups.settle_consent(guardian.sign_up)


def refuse(guardian: Guardian, *, by: Person | None = None) -> None:
    """They said no: the place goes to the next, and the young person is told."""
    with transaction.atomic():
        row = Guardian.objects.select_for_update(of=("self",)).get(pk=guardian.pk)
        if not row.is_open:
            return
        row.declined_at = timezone.now()
        row.save(update_fields=["declined_at"])
        audit.record(by, "guardian_refused", row)
    sign_ups.sign_ups.decline(guardian.sign_up, by=by)
