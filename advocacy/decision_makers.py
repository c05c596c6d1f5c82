"""The list of decision makers: by county, with the next sitting of each and whether people can comment now."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advocacy.models import Decision, PublicBody, Sitting
from hubs.models import County
from pse_portal.forms import FilterForm, SlugChoice, Switch


class DecisionMakerFilterForm(FilterForm):
    """The filters of the list."""

    county = SlugChoice(County, label=_("County"), empty_label=_("All counties"))
    open = Switch(label=_("You can comment now"))

    def narrow(self, rows: Any) -> Any:
        """Return the rows that match: a body that decides for the whole state decides for each county."""
        if "county" in self.chosen:
            here = PublicBody.counties.through.objects.filter(
                publicbody=OuterRef("pk"), county=self.chosen["county"]
            )
            rows = rows.filter(Q(is_statewide=True) | Exists(here))
        return rows.filter(can_comment=True) if "open" in self.chosen else rows


def rows() -> Any:
    """Return those who decide for a place, the next sitting first. Companies promise, and are no decision makers.

    Annotates `next_pk`, the next sitting of a public decision, and `can_comment`.
    """
    public = Decision.objects.public().ahead()
    coming = Sitting.objects.filter(
        decision__in=public.filter(body=OuterRef(OuterRef("pk"))).order_by().values("pk"),
        state=Sitting.State.SCHEDULED,
        starts_at__gte=timezone.now(),
    ).order_by("starts_at", "pk")
    shown = PublicBody.objects.shown().exclude(kind=PublicBody.Kind.COMPANY)
    return shown.annotate(
        next_pk=Subquery(coming.values("pk")[:1]),
        next_at=Subquery(coming.values("starts_at")[:1]),
        can_comment=Exists(public.open_for_comment().filter(body=OuterRef("pk"))),
    ).order_by(F("next_at").asc(nulls_last=True), "name")


def with_next(bodies: Any) -> list[PublicBody]:
    """Return the bodies of a page, each with `next_sitting`: a Sitting or None. One query."""
    found = list(bodies)
    wanted = [body.next_pk for body in found if body.next_pk]
    sittings = Sitting.objects.select_related("decision__body").in_bulk(wanted) if wanted else {}
    for body in found:
        body.next_sitting = sittings.get(body.next_pk)
    return found
