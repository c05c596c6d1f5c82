from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from coalitions.admin import CoalitionAdmin
from coalitions.models.coalition import MEETING_LANGUAGES
from hubs import hub_requests
from hubs.models import County, Help, Hub, HubCircle, HubRequest, Liaison, Zip
from mailing.contacts import normalise_email
from office.looks import LoggedLooks
from office.shared_forms import SharedForm
from people.models import Person
from people.sign_in import signed_in
from pse_portal.admin_site import ReadOnly
from pse_portal.fields import WordsChoice


@admin.register(County)
class CountyAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["name", "seat", "population"]
    search_fields = ["name"]


@admin.register(Zip)
class ZipAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["code", "place"]
    search_fields = ["code", "place"]


@admin.register(Hub)
class HubAdmin(CoalitionAdmin):
    autocomplete_fields = ["counties", "zips", "lead"]
    fieldsets = [
        (None, {"fields": ("name", "slug")}),
        (_("Area served"), {"fields": ("counties", "place", "zips", "lead", "meeting_place")}),
        CoalitionAdmin.text_fields,
        CoalitionAdmin.joining_fields,
        CoalitionAdmin.life_fields,
    ]


@admin.register(Help)
class HelpAdmin(SharedForm, TranslationAdmin):
    """Help listings. Staff add listings and maintain those that no hub maintains; saving one marks it as checked."""

    autocomplete_fields = ["counties", "keeper"]
    exclude = ["checked_by"]
    list_display = ["name", "kind", "keeper", "checked_on"]
    list_filter = ["kind", "is_statewide"]
    list_select_related = ["keeper"]
    readonly_fields = ["checked_on"]
    search_fields = ["name"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "languages":
            return WordsChoice(label=field.label, choices=MEETING_LANGUAGES, required=False)
        return field

    def save_model(self, request: HttpRequest, obj: Help, form: Any, change: bool) -> None:
        obj.checked_on, obj.checked_by = timezone.localdate(), signed_in(request)
        super().save_model(request, obj, form, change)


class LiaisonInline(admin.TabularInline):
    model = Liaison
    autocomplete_fields = ["person"]
    extra = 0


@admin.register(HubCircle)
class HubCircleAdmin(LoggedLooks, TranslationAdmin):
    autocomplete_fields = ["hub", "circle"]
    inlines = [LiaisonInline]
    list_display = ["hub", "circle", "state", "since", "review_on"]
    list_filter = ["state"]
    list_select_related = ["hub", "circle"]
    search_fields = ["hub__name", "circle__name"]


class OpenHubForm(forms.ModelForm):
    """What a new hub needs first."""

    facilitator = forms.EmailField(
        label=_("Email of the first facilitator"),
        help_text=_(
            "We’ll let them know, and they can add other facilitators. They’ll sign in with "
            "a code sent to this address."
        ),
    )
    facilitator_name = forms.CharField(label=_("Their name"), max_length=120)

    class Meta:
        model = Hub
        fields = ["name", "slug", "joining"]

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_facilitator(self) -> str:
        address = normalise_email(self.cleaned_data["facilitator"]) or ""
        if address == self.by.email:
            raise forms.ValidationError(
                _("You can’t make yourself a facilitator. Ask someone else on staff to do it.")
            )
        return address


@admin.register(HubRequest)
class HubRequestAdmin(LoggedLooks, admin.ModelAdmin):
    """Neighbors' requests for a hub: staff move them from new to open."""

    autocomplete_fields = ["county", "hub"]
    fieldsets = [
        (None, {"fields": ("state", "county", "place", "founding_on", "hub", "staff_note")}),
        (
            _("Person who asked"),
            {"fields": ("name", "email", "phone", "language", "note", "would_help", "asked_at", "is_sample")},
        ),
    ]
    list_display = ["__str__", "state", "would_help", "asked_at"]
    list_filter = ["state", "would_help"]
    list_editable = ["state"]
    list_select_related = ["county"]
    search_fields = ["county__name", "place", "name"]
    change_form_template = "admin/hubs/hubrequest/change_form.html"

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the form of the list's rows. Its only field has no label there, so it is named like its column."""
        formset = super().get_changelist_formset(request, **kwargs)
        state = formset.form.base_fields["state"]
        state.widget.attrs["aria-label"] = state.label
        return formset

    def save_model(self, request: HttpRequest, obj: HubRequest, form: Any, change: bool) -> None:
        """Save, and notify the neighbor if their hub is being formed or will not start for now."""
        super().save_model(request, obj, form, change)
        if change and "state" in form.changed_data and hub_requests.tell(obj):
            messages.success(
                request, gettext("Saved. We’re emailing %(name)s about it.") % {"name": obj.name}
            )

    def get_urls(self) -> list[URLPattern]:
        opening = path(
            "<int:pk>/open/", self.admin_site.admin_view(self.open_hub), name="hubs_hubrequest_open"
        )
        return [opening, *super().get_urls()]

    def open_hub(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Turn a request into a hub: asks for its name and first facilitator, and notifies everyone who requested it."""
        hub_request = get_object_or_404(HubRequest.objects.select_related("county"), pk=pk)
        if not request.user.has_perm("hubs.add_hub") or not self.has_change_permission(request, hub_request):
            raise PermissionDenied
        if hub_request.county is None:
            messages.error(request, gettext("First choose a county for this request. A hub needs a place."))
            return redirect("admin:hubs_hubrequest_change", pk)
        initial = {
            "name": f"{hub_request.county.name} Equity Hub",
            "slug": hub_request.county.slug,
            "facilitator": hub_request.email if hub_request.would_help else "",
            "facilitator_name": hub_request.name if hub_request.would_help else "",
        }
        form = OpenHubForm(request.POST or None, initial=initial, by=signed_in(request))
        if request.method == "POST" and form.is_valid():
            hub, told = hub_requests.open_hub(hub_request, signed_in(request), **form.cleaned_data)
            messages.success(
                request,
                gettext("%(name)s is open. Neighbors who asked for it and will hear from us: %(number)d.")
                % {"name": hub.name, "number": told},
            )
            return redirect("admin:hubs_hub_change", hub.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": hub_request,
            "form": form,
            "title": gettext("Open a hub for this place"),
        }
        return render(request, "admin/hubs/hubrequest/open.html", context)
