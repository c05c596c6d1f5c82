"""Log each view of people and addresses by staff in the admin in the audit log."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from office import audit


class LoggedLooks:
    """Mixin for a ModelAdmin that shows people or addresses: logs who viewed which rows.

    `tests/office/test_admin_pages.py` fails for an admin that shows such fields and lacks this.
    """

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response: HttpResponse = super().changelist_view(request, extra_context)  # type: ignore[misc]
        shown = (getattr(response, "context_data", None) or {}).get("cl")
        if shown is not None:
            audit.record_list(request.user, shown.model, [row.pk for row in shown.result_list])
        return response

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        """Also log the autocomplete searches of other forms: a match reveals that a person or address is on record."""
        found, doubled = super().get_search_results(request, queryset, search_term)  # type: ignore[misc]
        if request.path == reverse("admin:autocomplete"):
            audit.record_list(request.user, queryset.model, list(found.values_list("pk", flat=True)[:20]))
        return found, doubled

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        response: HttpResponse = super().change_view(  # type: ignore[misc]
            request, object_id, form_url, extra_context
        )
        shown = (getattr(response, "context_data", None) or {}).get("original")
        if shown is not None:
            audit.record(request.user, "viewed", shown)
        return response
