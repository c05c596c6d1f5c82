"""Volunteer work in the search."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.searchable import named_by_coalition
from search.sources import Found, Searchable, Watched, in_both
from volunteering.models import Opportunity


def found(row: Opportunity) -> Found:
    return Found(
        path=row.get_absolute_url(),
        **in_both(row, "summary", "body", title="title"),
        words=f"volunteer voluntario voluntaria {Opportunity.Kind(row.kind).label}",
        place=row.coalition.name,
        day=None if row.is_open else timezone.localdate(row.created_at),
    )


OPPORTUNITIES = Searchable(
    "volunteer",
    title=_("Volunteer work"),
    rows=lambda: Opportunity.objects.select_related("coalition"),
    found=found,
    visible_to=Opportunity.objects.visible_to,
    watched=(Watched(Opportunity), named_by_coalition(Opportunity)),
    order=30,
)
