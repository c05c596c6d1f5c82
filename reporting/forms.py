from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from hubs.models import County
from pse_portal.forms import FilterForm


class PlaceForm(FilterForm):
    """For which county or coalition the charts are drawn; the coalition counts if both are chosen."""

    county = forms.ModelChoiceField(
        queryset=County.objects.order_by("name"),
        to_field_name="slug",
        required=False,
        label=_("County"),
        empty_label=_("All counties"),
    )
    coalition = forms.ModelChoiceField(
        queryset=Coalition.objects.listed().order_by("name"),
        to_field_name="slug",
        required=False,
        label=_("Circle or hub"),
        empty_label=_("All circles and hubs"),
    )

    @property
    def place(self) -> dict[str, Any]:
        """What was chosen, for `charts.charts`; wrong values choose nothing."""
        for name in ("coalition", "county"):
            if one := self.chosen.get(name):
                return {name: one.pk}
        return {}
