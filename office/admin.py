from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationTabularInline

from office import audit, retention, staff_search, system
from office.approval_admin import ApprovalAdmin
from office.audit_admin import AuditEntryAdmin
from office.models import RetentionRun, SiteLink, SiteSettings, Tick
from office.picture_admin import PictureAdmin
from pse_portal.admin_site import ReadOnly

__all__ = ["ApprovalAdmin", "AuditEntryAdmin", "PictureAdmin", "SiteSettingsAdmin"]


class SiteLinkInline(TranslationTabularInline[SiteLink, SiteSettings]):
    model = SiteLink
    extra = 1
    verbose_name = _("link in the footer")
    verbose_name_plural = _("links in the footer, like social media")


@admin.register(SiteSettings)
class SiteSettingsAdmin(TranslationAdmin[SiteSettings]):
    """The single settings row, which can be changed but neither added nor deleted."""

    inlines = [SiteLinkInline]

    def get_urls(self) -> list[URLPattern]:
        """Staff's search is a page of the admin without a model of its own."""
        search = self.admin_site.admin_view(staff_search.page)
        return [path("search/", search, name="office_search"), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not SiteSettings.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: SiteSettings, form: Any, change: bool) -> None:
        """Log who turned safe mode on or off."""
        super().save_model(request, obj, form, change)
        if "safe_mode" in form.changed_data:
            audit.record(request.user, f"safe_mode_{'on' if obj.safe_mode else 'off'}", obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Only a superuser decides whether a second person is asked: no one lifts a limit on themselves."""
        fields = super().get_readonly_fields(request, obj)
        return [*fields, *([] if request.user.is_superuser else ["asks_second_person"])]


@admin.register(RetentionRun)
class RetentionRunAdmin(ReadOnly, admin.ModelAdmin[RetentionRun]):
    """The runs of the retention rules, newest first: how many rows each rule changed, and which failed."""

    list_display = ["started_at", "total_rows", "failed"]
    fields = ["started_at", "ended_at", "rules"]

    @admin.display(description=_("rows deleted or emptied"))
    def total_rows(self, run: RetentionRun) -> int:
        return run.total

    @admin.display(description=_("rules that failed"))
    def failed(self, run: RetentionRun) -> str:
        return ", ".join(run.failures) or "–"

    @admin.display(description=_("rules"))
    def rules(self, run: RetentionRun) -> SafeString:
        """List each rule with its count, or with the failure."""
        rules = retention.in_words(run)
        return format_html(
            '<ul class="rules">{}</ul>',
            format_html_join(
                "", "<li>{} {}</li>",
                (
                    (rule["keeps"], gettext("Failed: %s") % rule["failure"] if rule["failure"] else rule["count"])
                    for rule in rules
                ),
            ),
        )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["started_at", "ended_at", "rules"]


@admin.register(Tick)
class SystemAdmin(ReadOnly, admin.ModelAdmin[Tick]):
    """The System page: all well, or what is wrong, since when, and what to do."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("System"),
            "looked": system.look(),
        }
        return render(request, "admin/office/system.html", context)
