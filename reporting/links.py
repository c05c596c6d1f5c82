"""Links by which a board sheet can be read without an account, until someone revokes them."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from office import audit
from reporting.models import SheetLink


@transaction.atomic
def make(first_day: date, by: Any) -> SheetLink:
    """Create a link to the sheet of the quarter that begins on `first_day`; logged."""
    link = SheetLink.objects.create(first_day=first_day, made_by=by)
    audit.record(by, "sheet_shared", link)
    return link


@transaction.atomic
def revoke(pk: int, by: Any) -> bool:
    """End a link, and return whether it worked until now; logged. Locks the link."""
    link = SheetLink.objects.select_for_update().working().filter(pk=pk).first()
    if link is None:
        return False
    link.revoked_at = timezone.now()
    link.save(update_fields=["revoked_at"])
    audit.record(by, "sheet_unshared", link)
    return True
