"""Who may work on decisions: staff of the group Advocacy, and, for what people did, the facilitators behind one."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from advocacy.models import Decision
from advocacy.models.decision import DecisionQuerySet
from agenda.models import AgendaItem
from coalitions.models import Coalition


def works_on_decisions(person: Any) -> bool:
    """Return whether `person` is staff who may change decisions."""
    return bool(person.is_authenticated and person.is_staff and person.has_perm("advocacy.change_decision"))


def worked_on_by(person: Any) -> DecisionQuerySet:
    """Return the decisions that `person` may work on: all for staff with the right, none for others."""
    rows: DecisionQuerySet = Decision.objects.select_related("body")
    return rows if works_on_decisions(person) else rows.none()


def counted_by(person: Any) -> DecisionQuerySet:
    """Return the decisions for which `person` may enter what people did: as staff, or as a facilitator of a circle
    or hub that follows the decision or has a goal behind it.
    """
    if works_on_decisions(person):
        return worked_on_by(person)
    rows: DecisionQuerySet = Decision.objects.public().select_related("body")
    if not person.is_authenticated:
        return rows.none()
    led = Coalition.objects.editable_by(person).values("pk")
    goals = AgendaItem.objects.filter(Q(coalition__in=led) | Q(partner__in=led), decisions=OuterRef("pk"))
    followed = Coalition.objects.filter(pk__in=led, decisions=OuterRef("pk"))
    return rows.filter(Exists(followed) | Exists(goals))
