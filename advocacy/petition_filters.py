"""The filters of the list of petitions."""

from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from advocacy.models import Petition
from coalitions.models import Coalition
from pse_portal.forms import FilterForm, Switch


class PetitionFilterForm(FilterForm):
    """By words, circle or hub, and whether one can still sign."""

    q = forms.CharField(label=_("Search"), required=False, max_length=80)
    circle = forms.ChoiceField(label=_("Circle"), required=False, choices=[("", _("All"))])
    hub = forms.ChoiceField(label=_("Hub"), required=False, choices=[("", _("All"))])
    open = Switch(label=_("Open for signatures"))

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        asking = Coalition.objects.listed().filter(
            pk__in=Petition.objects.published().order_by().values("coalition")
        )
        rows = list(asking.order_by("name").values_list("kind", "slug", "name"))
        for wanted in Coalition.Kind.values:
            self.offer(wanted, [(slug, name) for kind, slug, name in rows if kind == wanted])

    def narrow(self, rows: Any) -> Any:
        chosen = self.chosen
        if "q" in chosen:
            fields = ("title_en", "title_es", "text_en", "text_es", "body__name")
            found = Q()
            for name in fields:
                found |= Q(**{f"{name}__icontains": chosen["q"]})
            rows = rows.filter(found)
        for kind in Coalition.Kind.values:
            if kind in chosen:
                rows = rows.filter(coalition__kind=kind, coalition__slug=chosen[kind])
        return rows.open() if "open" in chosen else rows
