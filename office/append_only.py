"""Triggers that keep the audit log append-only: the database itself refuses changes.

They refuse any UPDATE, and a DELETE while the entry is younger than two years (`office.models.AUDIT_KEPT_FOR`, the
number in the statements below). PostgreSQL also refuses TRUNCATE, which bypasses row triggers; SQLite also refuses
REPLACE. On PostgreSQL the owner of a table can drop its triggers: `office.owner` keeps the owner separate from the
running role.
"""

from typing import Any

INSTALL = {
    "sqlite": [
        """
        CREATE TRIGGER office_audit_no_update BEFORE UPDATE ON office_auditentry
        BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END
        """,
        """
        CREATE TRIGGER office_audit_no_early_delete BEFORE DELETE ON office_auditentry
        WHEN julianday(OLD.at) > julianday('now') - 730
        BEGIN SELECT RAISE(ABORT, 'audit entries are kept for two years'); END
        """,
        # INSERT OR REPLACE deletes the conflicting row without firing the delete trigger above.
        """
        CREATE TRIGGER office_audit_no_replace BEFORE INSERT ON office_auditentry
        WHEN EXISTS (SELECT 1 FROM office_auditentry WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END
        """,
    ],
    "postgresql": [
        """
        CREATE FUNCTION office_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                RAISE EXCEPTION 'audit entries are never changed' USING ERRCODE = 'restrict_violation';
            ELSIF TG_OP = 'TRUNCATE' OR OLD.at > now() - interval '730 days' THEN
                RAISE EXCEPTION 'audit entries are kept for two years' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN OLD;
        END $$
        """,
        """
        CREATE TRIGGER office_audit_refuse_row BEFORE UPDATE OR DELETE ON office_auditentry
        FOR EACH ROW EXECUTE FUNCTION office_audit_refuse()
        """,
        """
        CREATE TRIGGER office_audit_refuse_all BEFORE TRUNCATE ON office_auditentry
        FOR EACH STATEMENT EXECUTE FUNCTION office_audit_refuse()
        """,
    ],
}
REMOVE = {
    "sqlite": [
        "DROP TRIGGER office_audit_no_update",
        "DROP TRIGGER office_audit_no_early_delete",
        "DROP TRIGGER office_audit_no_replace",
    ],
    "postgresql": [
        "DROP TRIGGER office_audit_refuse_row ON office_auditentry",
        "DROP TRIGGER office_audit_refuse_all ON office_auditentry",
        "DROP FUNCTION office_audit_refuse()",
    ],
}


def install(connection: Any) -> None:
    """Create the triggers on a connection's database. Raises KeyError for an unsupported engine."""
    _run(connection, INSTALL)


def remove(connection: Any) -> None:
    _run(connection, REMOVE)


def _run(connection: Any, statements: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
