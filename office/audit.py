"""Write the audit log."""

from typing import Any

from django.db import models

from office.models import AuditEntry


def record(
    actor: Any, action: str, row: models.Model, *, coalition_id: int | None = None, **facts: Any
) -> AuditEntry:
    """Add an entry. The caller must be in a transaction. `facts` are ids and states, never text that people wrote.

    `actor` is a person, an anonymous visitor or, for a process of the portal, None.
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
    """Add one entry for viewing a list of people or addresses: the keys of the rows shown, without the search terms."""
    return AuditEntry.objects.create(
        actor_id=getattr(actor, "pk", None),
        action="list_viewed",
        object_type=model._meta.label_lower,
        object_id=0,  # no single row
        facts={"rows": rows},
    )
