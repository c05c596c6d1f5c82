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
        role=role_of(actor),
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
        role=role_of(actor),
        action="list_viewed",
        object_type=model._meta.label_lower,
        object_id=0,  # no single row
        facts={"rows": rows},
    )


def role_of(actor: Any) -> str:
    """Return the role that the actor has now: "superuser", the names of a staff member's groups, or "".

    One query for staff, once per loaded row; none for others.
    """
    if getattr(actor, "is_superuser", False):
        return "superuser"
    if not getattr(actor, "is_staff", False):
        return ""
    if not hasattr(actor, "_audit_role"):
        names = actor.groups.order_by("name").values_list("name", flat=True)
        actor._audit_role = ", ".join(names)[:200] or "staff"
    return str(actor._audit_role)
