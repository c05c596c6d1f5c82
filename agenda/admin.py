from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

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
    FIRST = ("coalition", "partner", "state", "title", "asked", "target_kind", "target", "next_on", "outcome")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return what the goal is, and everything else folded."""
        names = [str(name) for name in self.get_fields(request, obj)]
        first = [name for name in names if name.removesuffix("_en").removesuffix("_es") in self.FIRST]
        others = [name for name in names if name not in first]
        return [(None, {"fields": first}), (_("More"), {"fields": others, "classes": ("collapse",)})]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(opened_at__isnull=False)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow deletion to superusers only, as a last resort against content that must not be public."""
        return bool(request.user.is_superuser)
