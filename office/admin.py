from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from modeltranslation.admin import TranslationAdmin, TranslationTabularInline

from office.models import AuditEntry, SiteLink, SiteSettings


class SiteLinkInline(TranslationTabularInline):
    model = SiteLink
    extra = 1


@admin.register(SiteSettings)
class SiteSettingsAdmin(TranslationAdmin):
    """The one row of settings: it can be changed, not added to or deleted."""

    inlines = [SiteLinkInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not SiteSettings.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin):
    """For reading only."""

    list_display = ["at", "action", "object_type", "object_id", "actor_id", "coalition_id"]
    list_filter = ["action", "object_type"]
    search_fields = ["=object_id", "=actor_id", "action"]
    date_hierarchy = "at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
