"""The look of a commitment's status, and the overdue ones for the staff home."""

from typing import Any

from django import template

from advocacy.models import Commitment

register = template.Library()

STANDING = Commitment.Standing
TAGS = {
    STANDING.KEPT: "tag-go",
    STANDING.PARTLY: "tag-wait",
    STANDING.DUE: "tag-wait",
    STANDING.OVERDUE: "tag-stop",
    STANDING.BROKEN: "tag-stop",
}


@register.filter
def standing_tag(standing: Commitment.Standing) -> str:
    """Return the class of the tag that shows a status; "" for a plain one."""
    return TAGS.get(standing, "")


@register.simple_tag
def overdue_commitments(at_most: int = 5) -> list[Commitment]:
    """Return the overdue commitments, the longest overdue first. One query."""
    return list(Commitment.objects.overdue().latest_due_first()[:at_most])


@register.simple_tag
def commitments_path(coalition: Any) -> str:
    """Return the path where a hub's facilitators manage its commitments."""
    path: str = coalition.address("commitments:manage")
    return path
