"""What coalitions add to `/me/` and to their own pages."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest

from coalitions.models import Coalition, Invitation, JoinRequest, Letter, Membership
from office.registries import Panel, coalition_panels, me_panels


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
    waiting = _waiting([coalition.pk])[coalition.pk] if present.is_facilitator else 0
    return {"present": present, "waiting": waiting}


def _waiting(coalitions: list[int]) -> dict[int, int]:
    """By coalition, how many requests to join, requests for a call and letters wait. One query."""
    counted = Coalition.objects.filter(pk__in=coalitions).annotate(
        asked=Count("memberships", filter=Q(memberships__state=Membership.State.PENDING), distinct=True),
        to_call=Count(
            "join_requests", filter=Q(join_requests__state=JoinRequest.State.TO_CALL), distinct=True
        ),
        written=Count("letters", filter=Q(letters__state=Letter.State.WAITING), distinct=True),
    )
    return {row.pk: row.asked + row.to_call + row.written for row in counted}


def _mine(request: HttpRequest, person: Any) -> dict[str, Any]:
    """My circles and hubs, with what waits for me where I facilitate. One query, and one more if I do."""
    shown = [Membership.State.ACTIVE, Membership.State.PENDING]
    mine = list(
        Membership.objects.filter(person=person, state__in=shown)
        .select_related("coalition")
        .order_by("coalition__kind", "coalition__name")
    )
    leading = [row.coalition_id for row in mine if row.is_facilitator]
    waiting = _waiting(leading) if leading else {}
    for row in mine:
        row.waiting = waiting.get(row.coalition_id, 0)
    invitations = Invitation.objects.open().filter(email=person.email or "-").select_related("coalition")
    return {"mine": mine, "waiting": sum(waiting.values()), "invitations": list(invitations)}


def register() -> None:
    coalition_panels.register(
        Panel("coalitions.standing", "coalitions/panels/standing.html", _standing, order=0, place="head")
    )
    me_panels.register(Panel("coalitions.mine", "coalitions/panels/mine.html", _mine, order=10))
