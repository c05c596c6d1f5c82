"""Triggers that keep some tables append-only, above all the audit log: the database itself refuses changes.

Those of the audit log refuse any UPDATE, and a DELETE while the entry is younger than two years (`office.models.AUDIT_KEPT_FOR`, the
number in the statements below). PostgreSQL also refuses TRUNCATE, which bypasses row triggers; SQLite also refuses
REPLACE. On PostgreSQL the owner of a table can drop its triggers: `office.owner` keeps the owner separate from the
running role.

An app above with such a table makes a `Guard` of it and calls `register` in its AppConfig. `install` and `remove` are
for all of them: a restore and the tests take the triggers away while they empty the tables.
"""

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Guard:
    """The triggers of one table: the statements that create and drop them, by database engine."""

    creates: dict[str, list[str]]
    drops: dict[str, list[str]]

    def install(self, connection: Any) -> None:
        """Create the triggers on a connection's database. Raises KeyError for an unsupported engine."""
        _run(connection, self.creates)

    def remove(self, connection: Any) -> None:
        _run(connection, self.drops)


AUDIT = Guard(INSTALL, REMOVE)
_guards = [AUDIT]


def register(guard: Guard) -> None:
    """Let `install` and `remove` take care of another table. Idempotent."""
    if guard not in _guards:
        _guards.append(guard)


def install(connection: Any) -> None:
    """Create the triggers of every guarded table."""
    for guard in _guards:
        guard.install(connection)


def remove(connection: Any) -> None:
    """Drop the triggers of every guarded table."""
    for guard in _guards:
        guard.remove(connection)


def _run(connection: Any, statements: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
