"""The database itself refuses to change the audit log, and to delete from it within two years."""

from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from office import append_only
from office.models import AUDIT_KEPT_FOR, AuditEntry
from tests import schema

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture(autouse=True)
def _refusing() -> None:
    """Install the triggers. Other tests run without them, so that their database can be emptied."""
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


REWRITING = [
    "INSERT OR REPLACE INTO office_auditentry (id, at, action, object_type, object_id, facts) "
    "VALUES (%s, CURRENT_TIMESTAMP, 'hub.closed', 'hubs.hub', 1, '{}')",
    "REPLACE INTO office_auditentry (id, at, action, object_type, object_id, facts) "
    "VALUES (%s, CURRENT_TIMESTAMP, 'hub.closed', 'hubs.hub', 1, '{}')",
    "INSERT INTO office_auditentry (id, at, role, action, object_type, object_id, facts) "
    "VALUES (%s, CURRENT_TIMESTAMP, '', 'hub.closed', 'hubs.hub', 1, '{}') "
    "ON CONFLICT (id) DO UPDATE SET action = excluded.action",
    "UPDATE OR REPLACE office_auditentry SET action = 'hub.closed' WHERE id = %s",
    "DELETE FROM office_auditentry WHERE id = %s",
]


@pytest.mark.parametrize("statement", REWRITING)
def test_no_statement_rewrites_an_entry(statement):
    """PostgreSQL has no REPLACE and rejects the statement as invalid SQL; all others are refused as on SQLite."""
    row = entry(timedelta(0))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [row.pk])
    assert AuditEntry.objects.get(pk=row.pk).action == "hub.opened"


@pytest.fixture(scope="module")
def as_running_role(django_db_setup, django_db_blocker):
    """Yield a connection, as the running role, to a database migrated by its owner; None on SQLite."""
    if connection.vendor == "sqlite":
        yield None
        return
    with django_db_blocker.unblock(), schema.one_more(connection) as name:
        server = connection.settings_dict
        with psycopg.connect(
            host=server["HOST"],
            port=server["PORT"] or None,
            dbname=name,
            user=schema.RUNNING_ROLE,
            password=schema.RUNNING_ROLE,
            autocommit=True,
        ) as running:
            yield running


OWNERS_WORK = [
    "ALTER TABLE office_auditentry DISABLE TRIGGER ALL",
    "ALTER TABLE office_auditentry DISABLE TRIGGER office_audit_refuse_row",
    "DROP TRIGGER office_audit_refuse_row ON office_auditentry",
    "CREATE OR REPLACE FUNCTION office_audit_refuse() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'",
    "SET session_replication_role = replica",
    "TRUNCATE office_auditentry",
    "DROP TABLE office_auditentry",
    "ALTER TABLE office_auditentry RENAME TO elsewhere",
    "UPDATE office_auditentry SET action = 'hub.closed'",
    "DELETE FROM office_auditentry",
    "DELETE FROM django_migrations",
]


def test_running_role_can_write_the_log_and_nothing_that_rewrites_it(as_running_role):
    """SQLite has no roles: a process with the file may do anything, as docs/operating.md says."""
    if as_running_role is None:
        return
    as_running_role.execute(
        "INSERT INTO office_auditentry (at, role, action, object_type, object_id, facts) "
        "VALUES (now(), '', 'hub.opened', 'hubs.hub', 1, '{}')"
    )
    as_running_role.execute("UPDATE office_sitesettings SET name = name")
    for statement in OWNERS_WORK:
        with pytest.raises(psycopg.Error):
            as_running_role.execute(statement)
    assert as_running_role.execute("SELECT action FROM office_auditentry").fetchall() == [("hub.opened",)]


def test_triggers_can_be_taken_out_again():
    append_only.remove(connection)
    row = entry(timedelta(0))
    AuditEntry.objects.filter(pk=row.pk).update(action="hub.closed")
    append_only.install(connection)
