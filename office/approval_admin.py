"""The admin page on which a second member of staff approves or declines."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from office import approvals
from office.models import Approval
from pse_portal.admin_site import ReadOnly


@admin.register(Approval)
class ApprovalAdmin(ReadOnly, admin.ModelAdmin[Approval]):
    """What colleagues asked for. Each person sees the steps that they may decide about, and their own requests."""

    actions = None
    change_form_template = "admin/office/approval/change_form.html"
    fields = ["words", "asked_by", "asked_at", "expires_at", "state", "decided_by", "decided_at"]
    list_display = ["words", "asked_by", "asked_at", "state"]
    list_filter = ["state"]
    list_select_related = ["asked_by", "decided_by"]
    readonly_fields = ["words"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return approvals.seen_by(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        person = request.user
        return bool(
            person.is_staff and any(person.has_perm(step.permission) for step in approvals.Step.all())
        )

    @admin.display(description=_("what"))
    def words(self, approval: Approval) -> str:
        step = approvals.of(approval)
        return step.words() if step else gettext("no longer possible")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        found = self.get_object(request, object_id)
        may = found is not None and approvals.decidable_by(request.user).filter(pk=found.pk).exists()
        more = {"may_decide": may, **self._in_words(found), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, more)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        words = self._in_words(self.get_object(request, object_id))
        return super().history_view(request, object_id, words | (extra_context or {}))

    def _in_words(self, approval: Approval | None) -> dict[str, str]:
        """Return the page's title: what was asked for, in words."""
        return {"title": self.words(approval), "subtitle": ""} if approval else {}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.decide))
        return [path("<int:pk>/decide/", view, name="office_approval_decide"), *super().get_urls()]

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        approval = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            approvals.decide(approval, request.user, is_yes=request.POST.get("do") == "approve")
        except (approvals.NotYours, approvals.Impossible):
            messages.error(request, gettext("This can’t be decided anymore. Here’s the latest version."))
        else:
            messages.success(request, gettext("Saved. We’re emailing the person who asked."))
        return redirect("admin:office_approval_change", pk)


def say_asked(request: HttpRequest) -> None:
    """Tell the person that a colleague has to approve first."""
    messages.warning(
        request,
        gettext(
            "A colleague has to approve this first. We’ve emailed the people who can. We’ll email you when they decide."
        ),
    )
