"""The audit log in the admin: sentences to search, filter, and export."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from office import audit, audit_display, audit_words
from office.models import AuditEntry
from pse_portal import reauthentication
from pse_portal.admin_site import ReadOnly
from pse_portal.csvfiles import csv_response

CHUNK = 500  # entries, read by one cursor and described together


class KindFilter(admin.SimpleListFilter):
    title = _("what")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(key, title) for key, (title, _actions) in audit_words.KINDS.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        kind = audit_words.KINDS.get(self.value() or "")
        return queryset.filter(action__in=kind[1]) if kind else queryset


class RoleFilter(admin.SimpleListFilter):
    """Filter by the role that the person acted from."""

    title = _("role")
    parameter_name = "from"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("staff", _("Staff")), ("superuser", _("Superuser")),
                ("facilitator", _("Facilitator")), ("other", _("Other accounts")), ("portal", _("The portal"))]  # fmt: skip

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value():
            case "staff":
                return queryset.exclude(role__in=["", "superuser", audit.FACILITATOR])
            case "superuser" | audit.FACILITATOR as role:
                return queryset.filter(role=role)
            case "other":
                return queryset.filter(role="", actor_id__isnull=False)
            case "portal":
                return queryset.filter(actor_id__isnull=True)
        return queryset


class DescribedList(ChangeList):
    """A change list whose rows carry their words, looked up for the whole page."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        for shown in audit_display.describe(self.result_list, request):
            shown.entry.shown = shown  # type: ignore[attr-defined]


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly, admin.ModelAdmin[AuditEntry]):
    """Read-only."""

    actions = None
    change_list_template = "admin/office/auditentry/change_list.html"
    fields = ["at", "sentence", "role_words", "where"]
    list_display = ["at", "sentence", "role_words", "where"]
    list_display_links = None
    list_filter = [KindFilter, RoleFilter, ("at", admin.DateFieldListFilter)]
    list_per_page = 50
    ordering = ["-at", "-pk"]
    readonly_fields = ["sentence", "role_words", "where"]
    search_fields = ["action"]  # shows the field; `get_search_results` does the search
    search_help_text = _("A person’s name or email, what was done, a coalition, or a number.")
    sortable_by = ["at"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DescribedList

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        entry = super().get_object(request, object_id, from_field)
        if entry is not None:
            [entry.shown] = audit_display.describe([entry], request)  # type: ignore[attr-defined]
        return entry

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        text = search_term.strip()
        return (queryset.filter(audit_display.matching(text)) if text else queryset), False

    @admin.display(description=_("what happened"))
    def sentence(self, entry: Any) -> SafeString:
        return entry.shown.sentence(links=True)  # type: ignore[no-any-return]

    @admin.display(description=_("role"))
    def role_words(self, entry: Any) -> str:
        return str(entry.shown.role)

    @admin.display(description=_("coalition"))
    def where(self, entry: Any) -> str:
        return str(entry.shown.where)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        audit.record_look(request.user, AuditEntry)
        may = request.user.has_perm("office.export_auditentry")
        query = request.GET.urlencode()
        extra = {"export": f"export.csv?{query}" if may else "", **(extra_context or {})}
        return super().changelist_view(request, extra)

    def get_urls(self) -> list[URLPattern]:
        export = path("export.csv", self.admin_site.admin_view(self.export), name="office_auditentry_export")
        return [export, *super().get_urls()]

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """Return what the list's filters and search leave, as a CSV file. The export itself is logged."""
        if not request.user.has_perm("office.export_auditentry"):
            raise PermissionDenied
        reauthentication.require(request)
        rows = self.get_changelist_instance(request).get_queryset(request)
        newest = rows.order_by("-pk").values_list("pk", flat=True).first() or 0
        count = rows.count()
        audit.record(request.user, "audit_exported", request.user, entries=count)  # type: ignore[arg-type]
        head = [gettext("date"), gettext("who"), gettext("role"), gettext("what happened"), gettext("coalition"),
                gettext("action"), gettext("type"), gettext("ID")]  # fmt: skip

        def cells() -> Iterator[list[object]]:
            entries = rows.filter(pk__lte=newest).order_by("-at", "-pk").iterator(CHUNK)
            while chunk := list(islice(entries, CHUNK)):
                for shown in audit_display.describe(chunk, request):
                    entry = shown.entry
                    at = timezone.localtime(entry.at).isoformat(timespec="seconds")
                    yield [at, shown.who, shown.role, shown.text, shown.where, entry.action, entry.object_type,
                           entry.object_id]  # fmt: skip

        return csv_response(f"audit-{timezone.localdate()}", head, cells())
