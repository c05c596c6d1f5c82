"""Help near you: the public list, and the page where a hub maintains its listings."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalitions.access import managed
from coalitions.models import Coalition
from coalitions.models.coalition import MEETING_LANGUAGES
from hubs import help_entries
from hubs.models import County, Help
from people.forms import PhoneField
from people.sign_in import signed_in
from pse_portal.forms import FilterForm, ModelForm, SlugChoice, area, pair
from pse_portal.page_cache import cached_public_page
from pse_portal.pagination import PAGE_NAMES, page_of
from pse_portal.posted import pressed


class HelpFilterForm(FilterForm):
    """Filters of the list."""

    county = SlugChoice(County, label=gettext_lazy("County"), empty_label=gettext_lazy("All counties"))
    kind = forms.ChoiceField(
        label=gettext_lazy("What you need"),
        required=False,
        choices=[("", gettext_lazy("All kinds of help")), *Help.Kind.choices],
    )

    def narrow(self, rows: Any) -> Any:
        if "county" in self.chosen:
            rows = rows.near([self.chosen["county"]])
        if "kind" in self.chosen:
            rows = rows.filter(kind=self.chosen["kind"])
        return rows


class HelpForm(ModelForm):
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages they speak"),
        choices=MEETING_LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Help
        field_classes = {"phone": PhoneField}
        fields = [
            "kind",
            "name",
            "about_en",
            "about_es",
            "counties",
            "is_statewide",
            "phone",
            "url",
            "languages",
        ]
        labels = {
            "kind": gettext_lazy("What kind of help?"),
            "name": gettext_lazy("Who helps?"),
            "about_en": gettext_lazy("What they do, in English"),
            "about_es": gettext_lazy("What they do, in Spanish"),
            "counties": gettext_lazy("In which counties?"),
            "is_statewide": gettext_lazy("In all counties"),
            "phone": gettext_lazy("Phone number"),
            "url": gettext_lazy("Website"),
        }
        help_texts = {
            "about_en": gettext_lazy("What they help with, who they help, and what to bring."),
            "about_es": "",
            "counties": gettext_lazy("To choose several, hold Ctrl, or Cmd on a Mac."),
        }
        widgets = {
            "about_en": area(3, "en"), "about_es": area(3, "es"), "phone": forms.TextInput(attrs={"type": "tel"}),
        }  # fmt: skip

    layout = ("kind", "name", pair("about"), "counties", "is_statewide", "phone", "url", "languages")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.need_one("about", _("Describe in one sentence what they do."))
        if not cleaned.get("phone") and not cleaned.get("url") and not {"phone", "url"} & self.errors.keys():
            self.add_error("phone", _("Enter a phone number or a website, so people can reach them."))
        if not cleaned.get("counties") and not cleaned.get("is_statewide") and "counties" not in self.errors:
            self.add_error("counties", _("Choose at least one county, or all counties."))
        return cleaned


@cached_public_page(reads=[*HelpFilterForm.base_fields, *PAGE_NAMES])
def help_list(request: HttpRequest) -> HttpResponse:
    """List all help, or that of one county or kind, the nearest first."""
    form = HelpFilterForm(request.GET)
    rows = form.narrow(Help.objects.all()).select_related("keeper").prefetch_related("counties")
    return render(
        request,
        "hubs/help/list.html",
        {"page": page_of(request, rows), "form": form, "county": form.chosen.get("county")},
    )


def _hub(request: HttpRequest, slug: str) -> Coalition:
    return managed(request, Coalition.Kind.HUB, slug)


@login_required
def manage(request: HttpRequest, slug: str) -> HttpResponse:
    """List a hub's own listings, the longest unchecked first."""
    coalition = _hub(request, slug)
    rows = Help.objects.kept_by(coalition).prefetch_related("counties").order_by("checked_on", "name", "pk")
    return render(request, "hubs/help/manage.html", {"coalition": coalition, "rows": rows})


@login_required
def add(request: HttpRequest, slug: str) -> HttpResponse:
    coalition = _hub(request, slug)
    start = {"counties": coalition.hub.counties.all(), "languages": ["en"]}
    return _edit(request, coalition, Help(keeper=coalition), start)


@login_required
def line(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change a listing, confirm that it is still correct, or remove it."""
    coalition = _hub(request, slug)
    row = get_object_or_404(Help.objects.kept_by(coalition), pk=pk)
    do = pressed(request, "check", "remove")
    if do == "check":
        help_entries.check(row, signed_in(request))
        messages.success(request, _("Thank you. The listing now says it was checked today."))
        return redirect(help_entries.manage_path(coalition))
    if do == "remove":
        help_entries.remove(row, signed_in(request))
        messages.success(request, _("%(name)s has been removed.") % {"name": row.name})
        return redirect(help_entries.manage_path(coalition))
    return _edit(request, coalition, row, {})


def _edit(request: HttpRequest, coalition: Coalition, row: Help, start: dict[str, Any]) -> HttpResponse:
    form = HelpForm(request.POST or None, instance=row, initial=start)
    if request.method == "POST" and form.is_valid():
        made = form.save(commit=False)
        help_entries.save(made, by=signed_in(request), counties=form.cleaned_data["counties"])
        messages.success(request, _("Saved, and marked as checked today."))
        return redirect(help_entries.manage_path(coalition))
    return render(request, "hubs/help/line.html", {"coalition": coalition, "form": form, "row": row})
