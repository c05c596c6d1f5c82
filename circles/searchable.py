"""Circles in the search."""

from django.utils.translation import gettext_lazy as _

from circles.models import Circle
from coalitions.models import Coalition
from search.sources import Found, Searchable, Watched, in_both


def found(row: Circle) -> Found:
    return Found(
        path=row.get_absolute_url(),
        title_en=row.name,
        **in_both(row, "summary", "story", "issue_area"),
        words="circle círculo",
        day=row.ended_on,
    )


CIRCLES = Searchable(
    "circle",
    title=_("Circles"),
    rows=Circle.objects.all,
    found=found,
    visible_to=lambda person: Circle.objects.shown(),
    watched=(Watched(Circle, "coalition_ptr_id"), Watched(Coalition)),
    order=10,
)
