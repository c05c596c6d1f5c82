"""Writing the audit log."""

from typing import Any

from django.db import models

from office.models import AuditEntry


def record(
    actor: Any, action: str, row: models.Model, *, coalition_id: int | None = None, **facts: Any
) -> AuditEntry:
    """Add one entry. The caller must be in a transaction. `facts` are ids and states, never what people wrote.

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


def record_list(actor: Any, model: type[models.Model], rows: list[int]) -> AuditEntry:
    """One entry for a look at a list of people or addresses: `rows` are the keys of what was shown, no searched words."""
    return AuditEntry.objects.create(
        actor_id=getattr(actor, "pk", None),
        action="list_viewed",
        object_type=model._meta.label_lower,
        object_id=0,  # no single row
        facts={"rows": rows},
    )
