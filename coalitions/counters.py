"""The numbers of members that are kept on the rows of coalitions."""

from collections.abc import Iterable

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from coalitions.models import Coalition, Membership


def recount(ids: Iterable[int]) -> None:
    """Update the counters of coalitions. One statement. The caller must hold the locks of their rows."""
    active = Membership.objects.active().filter(coalition=OuterRef("pk")).order_by().values("coalition")
    community = active.filter(perspective=Membership.Perspective.COMMUNITY)
    Coalition.objects.filter(pk__in=ids).update(
        member_count=Coalesce(Subquery(active.annotate(n=Count("pk")).values("n")), 0),
        community_count=Coalesce(Subquery(community.annotate(n=Count("pk")).values("n")), 0),
    )
