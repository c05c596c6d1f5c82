from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from coalitions.admin import CoalitionAdmin
from hubs.models import County, Hub, HubCircle, HubRequest, Liaison, Zip


class ReadOnly(admin.ModelAdmin):
    """Places come from the data files and are not edited by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(County)
class CountyAdmin(ReadOnly):
    list_display = ["name", "seat", "population"]
    search_fields = ["name"]


@admin.register(Zip)
class ZipAdmin(ReadOnly):
    list_display = ["code", "place"]
    search_fields = ["code", "place"]


@admin.register(Hub)
class HubAdmin(CoalitionAdmin):
    autocomplete_fields = ["counties", "zips", "lead", "merged_into"]
    fieldsets = [
        (None, {"fields": ("name", "slug")}),
        (_("The place it serves"), {"fields": ("counties", "place", "zips", "lead", "meeting_place")}),
        CoalitionAdmin.text_fields,
        CoalitionAdmin.joining_fields,
        CoalitionAdmin.life_fields,
    ]


class LiaisonInline(admin.TabularInline):
    model = Liaison
    autocomplete_fields = ["person"]
    extra = 0


@admin.register(HubCircle)
class HubCircleAdmin(TranslationAdmin):
    autocomplete_fields = ["hub", "circle"]
    inlines = [LiaisonInline]
    list_display = ["hub", "circle", "state", "since", "review_on"]
    list_filter = ["state"]
    list_select_related = ["hub", "circle"]
    search_fields = ["hub__name", "circle__name"]


@admin.register(HubRequest)
class HubRequestAdmin(admin.ModelAdmin):
    """Neighbours' wishes for a hub: staff move them from new to open."""

    autocomplete_fields = ["county", "hub"]
    fieldsets = [
        (None, {"fields": ("state", "county", "place", "founding_on", "hub", "staff_note")}),
        (
            _("The neighbor"),
            {"fields": ("name", "email", "phone", "language", "note", "would_help", "asked_at", "is_sample")},
        ),
    ]
    list_display = ["__str__", "state", "would_help", "asked_at"]
    list_filter = ["state", "would_help"]
    list_editable = ["state"]
    list_select_related = ["county"]
    search_fields = ["county__name", "place", "name"]
