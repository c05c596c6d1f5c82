"""PostgreSQL: the role that owns the tables, separate from the role that the portal runs as.

An owner can disable a trigger, so an attacker who controls the running portal could rewrite the audit log. With
`MIGRATE_DATABASE_URL` the tables belong to another role, which only `manage.py migrate` uses.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connections

IDENTITY = ("USER", "PASSWORD", "HOST", "PORT")


@contextmanager
def as_owner(using: str) -> Iterator[None]:
    """Connect as the owner of the tables inside the block. Does nothing if there is no separate owner."""
    connection = connections[using]
    if settings.DATABASE_OWNER is None or connection.vendor != "postgresql":
        yield
        return
    running = connection.settings_dict
    _forget(connection)
    identity = {name: settings.DATABASE_OWNER[name] for name in IDENTITY}
    connection.settings_dict = {**running, **identity, "OPTIONS": {}}
    try:
        yield
    finally:
        _forget(connection)
        connection.settings_dict = running


def _forget(connection: Any) -> None:
    """Close the connection and its pool, which is bound to the role that it was opened for."""
    connection.close()
    connection.close_pool()


def grant_running_role(using: str) -> None:
    """Grant the running role access to every table, but no changes to audit entries.

    Run by the owner after each migrate.
    """
    connection = connections[using]
    if settings.DATABASE_OWNER is None or connection.vendor != "postgresql":
        return
    role = settings.DATABASES[using]["USER"]
    if role == settings.DATABASE_OWNER["USER"]:
        return
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema, to = quote(cursor.fetchone()[0]), quote(role)
        for statement in (
            f"GRANT USAGE ON SCHEMA {schema} TO {to}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {to}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {to}",
            f"REVOKE UPDATE ON office_auditentry FROM {to}",
            f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {to}",
        ):
            cursor.execute(statement)
