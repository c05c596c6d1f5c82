"""What coalitions add to `/me/` and to their own pages."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest

from coalitions.models import Coalition, Invitation, JoinRequest, Letter, Membership
from office.registries import Panel, coalition_panels, filled, me_panels


def page_panels(request: HttpRequest, coalition: Coalition) -> dict[str, Any]:
    """The panels of a coalition's public page, by their place, as the templates of circles and hubs take them."""
    return {
        f"{area}_panels": filled(coalition_panels, request, coalition, area)
        for area in ("head", "main", "aside")
    }


def _standing(request: HttpRequest, coalition: Coalition) -> dict[str, Any] | None:
    """Where the viewer stands: member, asked, invited; and, for facilitators, what waits."""
    if not request.user.is_authenticated or coalition.is_archived:
        return None
    present = Membership.objects.filter(coalition_id=coalition.pk, person=request.user).first()
    if present is None or present.state not in {Membership.State.ACTIVE, Membership.State.PENDING}:
        invited = Invitation.objects.open().filter(
            coalition_id=coalition.pk, email=getattr(request.user, "email", None) or "-"
        )
        return {"invited": True} if invited.exists() else None
    waiting = _waiting(coalition.pk) if present.is_facilitator else 0
    return {"present": present, "waiting": waiting}


def _waiting(coalition_id: int) -> int:
    """How many requests to join, requests for a call and letters wait in a coalition. One query."""
    counted = Coalition.objects.filter(pk=coalition_id).annotate(
        asked=Count("memberships", filter=Q(memberships__state=Membership.State.PENDING), distinct=True),
        to_call=Count(
            "join_requests", filter=Q(join_requests__state=JoinRequest.State.TO_CALL), distinct=True
        ),
        written=Count("letters", filter=Q(letters__state=Letter.State.WAITING), distinct=True),
    )
    return sum(row.asked + row.to_call + row.written for row in counted)


def _mine(request: HttpRequest, person: Any) -> dict[str, Any]:
    """My circles and hubs. One query."""
    shown = [Membership.State.ACTIVE, Membership.State.PENDING]
    mine = Membership.objects.filter(person=person, state__in=shown).select_related("coalition")
    return {"mine": list(mine.order_by("coalition__kind", "coalition__name"))}


def register() -> None:
    coalition_panels.register(
        Panel("coalitions.standing", "coalitions/panels/standing.html", _standing, order=0, place="head")
    )
    me_panels.register(Panel("coalitions.mine", "coalitions/panels/mine.html", _mine, order=35))
