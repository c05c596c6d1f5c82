from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from agenda.models import AgendaItem
from pse_portal.admin_site import ReadOnly


@admin.register(AgendaItem)
class AgendaItemAdmin(ReadOnly, admin.ModelAdmin):
    """A read-only list of public items: coalitions manage their agendas themselves, and staff do not see proposals."""

    list_display = [
        "title",
        "coalition",
        "partner",
        "state",
        "hub_count",
        "organization_count",
        "people_count",
    ]
    list_filter = ["state", "kind", "is_sample"]
    list_select_related = ["coalition", "partner"]
    search_fields = ["title_en", "title_es", "target"]
    exclude = ["author"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(opened_at__isnull=False)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow deletion to superusers only, as a last resort against content that must not be public."""
        return bool(request.user.is_superuser)
