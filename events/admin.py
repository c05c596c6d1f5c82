from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from events.models import Event, Host


class HostInline(admin.TabularInline):
    model = Host
    autocomplete_fields = ["coalition"]
    extra = 1
    fields = ["coalition", "is_lead", "agreed_at"]


@admin.register(Event)
class EventAdmin(TranslationAdmin):
    autocomplete_fields = ["county"]
    date_hierarchy = "starts_at"
    fieldsets = [
        (None, {"fields": ("title", "slug", "kind", "summary", "starts_at", "ends_at", "time_zone")}),
        (_("Publishing"), {"fields": ("state", "published_at", "is_sample")}),
        (
            _("Place and access"),
            {"fields": ("format", "place", "address", "county", "without_car", "access", "offers", "cost")},
        ),
        (_("Questions"), {"fields": ("contact_name", "contact_phone")}),
        (_("More"), {"fields": ("body", "outcome", "source_name", "source_url")}),
    ]
    inlines = [HostInline]
    list_display = ["title", "starts_at", "kind", "state", "published_at"]
    list_filter = ["state", "kind", "is_sample"]
    prepopulated_fields = {"slug": ("title",)}
    search_fields = ["title", "slug"]
