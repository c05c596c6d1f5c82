"""The database itself refuses to change the audit log, and to forget it within two years."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from office import append_only
from office.models import AUDIT_KEPT_FOR, AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture(autouse=True)
def _refusing() -> None:
    """As migrated. The other tests have the triggers taken out, so that a database can be emptied after them."""
    append_only.install(connection)


def entry(age: timedelta) -> AuditEntry:
    return AuditEntry.objects.create(
        at=timezone.now() - age, action="hub.opened", object_type="hubs.hub", object_id=1
    )


def test_entry_is_never_changed_however_old():
    for age in (timedelta(0), AUDIT_KEPT_FOR + timedelta(days=1)):
        row = entry(age)
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            AuditEntry.objects.filter(pk=row.pk).update(action="hub.closed")
        assert AuditEntry.objects.get(pk=row.pk).action == "hub.opened"


def test_entry_younger_than_two_years_is_not_deleted():
    row = entry(AUDIT_KEPT_FOR - timedelta(hours=1))
    with pytest.raises(DatabaseError, match="two years"), transaction.atomic():
        AuditEntry.objects.filter(pk=row.pk).delete()
    assert AuditEntry.objects.filter(pk=row.pk).exists()


def test_entry_older_than_two_years_may_go():
    row = entry(AUDIT_KEPT_FOR + timedelta(hours=1))
    AuditEntry.objects.filter(pk=row.pk).delete()
    assert not AuditEntry.objects.filter(pk=row.pk).exists()


def test_log_is_not_emptied_at_once():
    entry(timedelta(0))
    everything = (
        "TRUNCATE office_auditentry" if connection.vendor == "postgresql" else "DELETE FROM office_auditentry"
    )
    with pytest.raises(DatabaseError, match="two years"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(everything)


def test_triggers_can_be_taken_out_again():
    append_only.remove(connection)
    row = entry(timedelta(0))
    AuditEntry.objects.filter(pk=row.pk).update(action="hub.closed")
    append_only.install(connection)
