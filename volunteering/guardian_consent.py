"""Consent of a parent or guardian: given by an emailed link, or recorded by the coordinator."""

from django.db import transaction
from django.utils import timezone

from office import audit
from people.models import Person
from volunteering import sign_ups
from volunteering.models import Guardian


def consent(guardian: Guardian, *, how: str, by: Person | None = None, name: str = "") -> None:
    """Record consent and confirm the spot, unless the coordinator must still approve it. Idempotent.

    By phone or on paper, `by` is the person who recorded it. Locks the shift, then the guardian. Logged.
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
    """Record a refusal, give the spot to the next, and notify the volunteer. Idempotent. Locks the guardian; logged."""
    with transaction.atomic():
        row = Guardian.objects.select_for_update(of=("self",)).get(pk=guardian.pk)
        if not row.is_open:
            return
        row.declined_at = timezone.now()
        row.save(update_fields=["declined_at"])
        audit.record(by, "guardian_refused", row)
    sign_ups.sign_ups.decline(guardian.sign_up, by=by)
