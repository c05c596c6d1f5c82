"""What coalitions add to `/me/` and to their own pages."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest

from coalitions.models import Coalition, JoinRequest, Membership
from office.registries import Panel, coalition_panels, me_panels


def _standing(request: HttpRequest, coalition: Coalition) -> dict[str, Any] | None:
    """Where the viewer stands: member, asked, invited; and, for facilitators, what waits."""
    if not request.user.is_authenticated or coalition.is_archived:
        return None
    present = Membership.objects.filter(coalition_id=coalition.pk, person=request.user).first()
    if present is None or present.state not in {
        Membership.State.ACTIVE,
        Membership.State.PENDING,
        Membership.State.INVITED,
    }:
        return None
    waiting = 0
    if present.is_facilitator:
        waiting = Membership.objects.pending().filter(coalition_id=coalition.pk).count()
        waiting += JoinRequest.objects.to_call().filter(coalition_id=coalition.pk).count()
    return {"present": present, "waiting": waiting}


def _mine(request: HttpRequest, person: Any) -> dict[str, Any]:
    """My circles and hubs, with what waits for me where I facilitate. One query, and one more if I do."""
    shown = [Membership.State.ACTIVE, Membership.State.PENDING, Membership.State.INVITED]
    mine = list(
        Membership.objects.filter(person=person, state__in=shown)
        .select_related("coalition")
        .order_by("coalition__kind", "coalition__name")
    )
    leading = [row.coalition_id for row in mine if row.is_facilitator]
    waiting: dict[int, int] = {}
    if leading:
        counted = Coalition.objects.filter(pk__in=leading).annotate(
            asked=Count("memberships", filter=Q(memberships__state=Membership.State.PENDING), distinct=True),
            to_call=Count(
                "join_requests", filter=Q(join_requests__state=JoinRequest.State.TO_CALL), distinct=True
            ),
        )
        waiting = {row.pk: row.asked + row.to_call for row in counted}
    for row in mine:
        row.waiting = waiting.get(row.coalition_id, 0)
    return {"mine": mine, "waiting": sum(waiting.values())}


def register() -> None:
    coalition_panels.register(
        Panel("coalitions.standing", "coalitions/panels/standing.html", _standing, order=0, place="head")
    )
    me_panels.register(Panel("coalitions.mine", "coalitions/panels/mine.html", _mine, order=10))
