"""What circles contribute to other apps' pages."""

from django.utils.translation import gettext_lazy as _

from circles import searchable
from circles.models import Circle
from office.contributions import PageText, SitemapEntry, StaffTool

CONTRIBUTIONS = [
    PageText(
        "circle.principles",
        _("What the circle stands for"),
        (_("What you stand for, in English"), _("What you stand for, in Spanish")),
        _("One per line."),
        rows=5,
    ),
    StaffTool(
        "circles.circles",
        _("Issue Circles"),
        "coalitions",
        "admin:circles_circle_changelist",
        "circles.view_circle",
        order=45,
    ),
    SitemapEntry("circles", ("/circles/",), ((Circle.objects.listed, "/circles/{slug}/", "updated_at"),)),
    searchable.CIRCLES,
]
