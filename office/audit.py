"""Write the audit log."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from office.contributions import AuditRoles, of
from office.models import AuditEntry

FACILITATOR = "facilitator"


def record(
    actor: Any, action: str, row: models.Model, *, coalition_id: int | None = None, **facts: Any
) -> AuditEntry:
    """Add an entry. The caller must be in a transaction. `facts` are ids and states, never text that people wrote.

    `actor` is a person, an anonymous visitor or, for a process of the portal, None.
    """
    return AuditEntry.objects.create(
        actor_id=getattr(actor, "pk", None),
        role=role_of(actor, coalition_id),
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


def record_look(actor: Any, model: type[models.Model]) -> None:
    """Add an entry for looking through a log, at most one an hour and person: each page would add to what it shows."""
    kind = model._meta.label_lower
    since = timezone.now() - timedelta(hours=1)
    seen = AuditEntry.objects.filter(actor_id=actor.pk, action="list_viewed", object_type=kind, at__gt=since)
    if not seen.exists():
        record_list(actor, model, [])


def role_of(actor: Any, coalition_id: int | None = None) -> str:
    """Return the role that the actor has now: "superuser", the names of a staff member's groups, "facilitator", or "".

    "facilitator" is for people who lead that coalition and are not staff. One query for staff, once per loaded row; one
    for others, once per loaded row and coalition; none without a coalition.
    """
    if getattr(actor, "is_superuser", False):
        return "superuser"
    if getattr(actor, "is_staff", False):
        if not hasattr(actor, "_audit_role"):
            names = actor.groups.order_by("name").values_list("name", flat=True)
            actor._audit_role = ", ".join(names)[:200] or "staff"
        return str(actor._audit_role)
    if coalition_id is None or getattr(actor, "pk", None) is None:
        return ""
    leads = getattr(actor, "_audit_leads", {})
    if coalition_id not in leads:
        note_lead(actor, coalition_id, any(source.leads(actor, coalition_id) for source in of(AuditRoles)))
    return FACILITATOR if actor._audit_leads[coalition_id] else ""


def note_lead(actor: Any, coalition_id: int, leads: bool = True) -> None:
    """Note on a loaded person whether they lead a coalition, which a page has just checked."""
    actor._audit_leads = {**getattr(actor, "_audit_leads", {}), coalition_id: leads}
