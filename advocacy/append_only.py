"""Triggers that keep advocacy records as they were written: the database refuses UPDATE and DELETE, for ever.

See `office.append_only`. On SQLite, INSERT OR REPLACE deletes a row with the same `id`, or that corrects the same row,
without firing the trigger of DELETE: the third trigger refuses it.
"""

from office.append_only import Guard

TABLE = "advocacy_advocacyrecord"
NEVER = "advocacy records are never changed"

RECORDS = Guard(
    creates={
        "sqlite": [
            f"""
            CREATE TRIGGER advocacy_record_no_update BEFORE UPDATE ON {TABLE}
            BEGIN SELECT RAISE(ABORT, '{NEVER}'); END
            """,
            f"""
            CREATE TRIGGER advocacy_record_no_delete BEFORE DELETE ON {TABLE}
            BEGIN SELECT RAISE(ABORT, '{NEVER}'); END
            """,
            f"""
            CREATE TRIGGER advocacy_record_no_replace BEFORE INSERT ON {TABLE}
            WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id OR corrects_id = NEW.corrects_id)
            BEGIN SELECT RAISE(ABORT, '{NEVER}'); END
            """,  # noqa: S608 - our own table
        ],
        "postgresql": [
            f"""
            CREATE FUNCTION advocacy_record_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION '{NEVER}' USING ERRCODE = 'restrict_violation';
            END $$
            """,
            f"""
            CREATE TRIGGER advocacy_record_refuse_row BEFORE UPDATE OR DELETE ON {TABLE}
            FOR EACH ROW EXECUTE FUNCTION advocacy_record_refuse()
            """,
            f"""
            CREATE TRIGGER advocacy_record_refuse_all BEFORE TRUNCATE ON {TABLE}
            FOR EACH STATEMENT EXECUTE FUNCTION advocacy_record_refuse()
            """,
        ],
    },
    drops={
        "sqlite": [
            "DROP TRIGGER advocacy_record_no_update",
            "DROP TRIGGER advocacy_record_no_delete",
            "DROP TRIGGER advocacy_record_no_replace",
        ],
        "postgresql": [
            f"DROP TRIGGER advocacy_record_refuse_row ON {TABLE}",
            f"DROP TRIGGER advocacy_record_refuse_all ON {TABLE}",
            "DROP FUNCTION advocacy_record_refuse()",
        ],
    },
)
