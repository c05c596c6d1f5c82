from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from circles.models import Circle
from coalitions.forms.joins import DirectoryForm
from hubs.models import County, Hub, HubCircle
from people.forms import ReachableForm
from pse_portal.forms import SlugChoice
from pse_portal.open_forms import OpenForm


class HubFilterForm(DirectoryForm):
    """Filters of the hubs: the county, a connected circle, and the directory's own."""

    county = forms.ChoiceField(label=_("County"), required=False, choices=[("", _("All counties"))])
    issue = forms.ChoiceField(label=_("Issue"), required=False, choices=[("", _("All issues"))])

    field_order = ["county", "issue", "joining", "language"]

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        served = County.objects.filter(hubs__in=Hub.objects.listed()).distinct().order_by("name")
        self.offer("county", served.values_list("slug", "name"))
        circles = Circle.objects.listed().filter(links__in=HubCircle.objects.standing()).distinct()
        self.offer("issue", [(one.slug, one.short_name) for one in circles.order_by("name")])

    def narrow(self, rows: Any) -> Any:
        rows = super().narrow(rows)
        if "county" in self.chosen:
            rows = rows.filter(counties__slug=self.chosen["county"])
        if "issue" in self.chosen:
            linked = HubCircle.objects.standing().filter(circle__slug=self.chosen["issue"])
            rows = rows.filter(pk__in=linked.values("hub"))
        return rows


class StartForm(OpenForm, ReachableForm):
    """A neighbor's request for a hub, for any place in the South."""

    county = SlugChoice(County, label=_("Your county"), empty_label=_("Choose a county"))
    place = forms.CharField(
        label=_("Not on the list? Your town and state"),
        max_length=120,
        required=False,
        help_text=_("For example: Dothan, Alabama."),
    )
    note = forms.CharField(
        label=_("What should the hub work on?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    would_help = forms.BooleanField(label=_("I’d help start it"), required=False)

    field_order = ["county", "place", "name", "email", "phone", "note", "would_help"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("county") and not cleaned.get("place") and "county" not in self.errors:
            self.add_error("county", _("Choose a county, or enter your town and state below."))
        return cleaned

    @property
    def answers(self) -> dict[str, Any]:
        """The fields' values, as `hub_requests.ask_for_hub` takes them."""
        return {name: self.cleaned_data[name] for name in self.field_order}
