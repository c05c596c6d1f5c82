"""Keep the help listings correct: hubs and staff check them, and are asked after half a year without a check."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation

from coalitions import escalation, facilitators
from coalitions.models import Coalition
from hubs import mails
from hubs.models import Help
from mailing import outbox
from mailing.models import Message
from office import audit
from people.models import Person


def save(row: Help, *, by: Person, counties: Any) -> Help:
    """Create or change a listing and mark it as checked by its editor. Logged."""
    with transaction.atomic():
        is_new = row.pk is None
        row.checked_on, row.checked_by = timezone.localdate(), by
        row.save()
        row.counties.set(counties)
        audit.record(by, "help.added" if is_new else "help.changed", row, coalition_id=row.keeper_id)
    return row


def check(row: Help, by: Person) -> None:
    """Mark a listing as still correct today. Logged."""
    with transaction.atomic():
        Help.objects.filter(pk=row.pk).update(checked_on=timezone.localdate(), checked_by=by)
        audit.record(by, "help.checked", row, coalition_id=row.keeper_id)


def remove(row: Help, by: Person) -> None:
    with transaction.atomic():
        audit.record(by, "help.removed", row, coalition_id=row.keeper_id)
        row.delete()


def ask_keepers(today: date | None = None) -> int:
    """Ask the maintainers to check listings unchecked for half a year.

    Returns the number of mails queued. Idempotent.

    Each reader gets one mail, whatever the number of listings. The key contains the last check's date, so a
    checked listing is asked about again half a year later. Staff are asked about listings that no hub maintains.
    """
    today = today or timezone.localdate()
    stale = Help.objects.stale(today).order_by("checked_on", "pk")
    asked = 0
    for keeper_id in {row.keeper_id for row in stale}:
        rows = [row for row in stale if row.keeper_id == keeper_id]
        coalition = Coalition.objects.filter(pk=keeper_id).first() if keeper_id else None
        readers = (
            [row.person.contact for row in facilitators.of(coalition)] if coalition else escalation.staff()
        )
        with translation.override(settings.LANGUAGE_CODE):
            path = manage_path(coalition) if coalition else reverse("admin:hubs_help_changelist")
        last = max(rows, key=lambda row: row.pk)
        for reader in readers:
            key = f"help:{keeper_id or 'staff'}:{len(rows)}:{last.pk}:{last.checked_on}:{reader.email or reader.phone}"
            with transaction.atomic():
                if Message.objects.filter(key=key).exists():
                    continue
                names = [row.name for row in rows]
                mail = mails.HelpStale(None, names=names, path=path, is_staff=coalition is None)
                outbox.queue(mail, key=key, to=reader, owed_by=coalition)
            asked += 1
    return asked


def manage_path(coalition: Coalition) -> str:
    return coalition.address("help:manage")


def near(counties: Any, at_most: int = 4) -> list[Help]:
    """Return help in some counties, local listings first, without their counties. One query."""
    return list(Help.objects.near(counties).select_related("keeper")[:at_most])


def there(viewer: Any, county: Any) -> QuerySet[Help]:
    """Return whether there is help in a county, as a query for an Exists."""
    return Help.objects.filter(Q(is_statewide=True) | Q(counties=county))
