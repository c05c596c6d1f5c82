from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from circles.models import Circle
from coalitions.forms.joins import DirectoryForm


class CircleFilterForm(DirectoryForm):
    """Filters of the circles: the county of a connected hub, the issue, and the directory's own."""

    county = forms.ChoiceField(label=_("County"), required=False, choices=[("", _("All counties"))])
    issue = forms.ChoiceField(label=_("Issue"), required=False, choices=[("", _("All issues"))])

    field_order = ["county", "issue", "joining", "language"]

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        # The hubs' app is above this one; queries reach it through its reverse names.
        heard = Circle.objects.listed().filter(
            links__state="agreed", links__hub__life__in=["active", "quiet"]
        )
        counties = heard.order_by("links__hub__counties__name").values_list(
            "links__hub__counties__slug", "links__hub__counties__name"
        )
        self.offer("county", [(slug, name) for slug, name in counties.distinct() if slug])
        areas = Circle.objects.listed().exclude(issue_area_en="").exclude(issue_area_en=None)
        self.offer("issue", [(circle.slug, circle.issue_area) for circle in areas.order_by("issue_area_en")])

    def narrow(self, rows: Any) -> Any:
        rows = super().narrow(rows)
        if "issue" in self.chosen:
            area = Circle.objects.filter(slug=self.chosen["issue"]).values("issue_area_en")
            rows = rows.filter(issue_area_en__in=area)
        if "county" in self.chosen:
            heard = Circle.objects.filter(
                links__state="agreed",
                links__hub__life__in=["active", "quiet"],
                links__hub__counties__slug=self.chosen["county"],
            )
            rows = rows.filter(pk__in=heard.values("pk"))
        return rows
