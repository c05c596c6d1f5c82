"""Writing the audit log."""

from typing import Any

from django.db import models

from office.models import AuditEntry


def record(
    actor: Any, action: str, row: models.Model, *, coalition_id: int | None = None, **facts: Any
) -> AuditEntry:
    """One entry, in the caller's transaction. `facts` are ids and states, never what people wrote.

    `actor` is a person, an anonymous visitor or None for a process of the portal.
    """
    return AuditEntry.objects.create(
        actor_id=getattr(actor, "pk", None),
        action=action,
        object_type=row._meta.label_lower,
        object_id=row.pk,
        coalition_id=coalition_id,
        facts=facts,
    )
