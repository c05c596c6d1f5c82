from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailing.models import Suppression
from news import subscriptions
from news.approvals import ExportReaders
from news.forms.subscriptions import EnterForm
from news.models import Subscription, SubscriptionConsent
from office import audit
from office.approval_admin import say_asked
from office.approvals import EXPORTED, goes_on
from office.looks import LoggedLooks
from people.sign_in import signed_in
from pse_portal import reauthentication
from pse_portal.admin_site import ReadOnly
from pse_portal.csvfiles import csv_response


class ConsentInline(ReadOnly, admin.TabularInline):
    """The subscriber's consents, read-only."""

    model = SubscriptionConsent
    extra = 0
    fields = ["at", "act", "source", "wording", "topics"]


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnly, LoggedLooks, admin.ModelAdmin):
    """Subscribers, read-only: they choose for themselves; staff import lists."""

    change_list_template = "admin/news/subscription/change_list.html"
    fields = [
        "email",
        "now",
        "chosen",
        "county",
        "language",
        "rhythm",
        "asked_at",
        "confirmed_at",
        "left_at",
    ]
    inlines = [ConsentInline]
    list_display = ["email", "now", "rhythm", "language", "county", "confirmed_at"]
    list_filter = ["state", "rhythm", "language"]
    list_select_related = ["county"]
    readonly_fields = ["chosen", "now"]
    search_fields = ["email"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).with_stop()  # type: ignore[attr-defined]

    @admin.display(description=_("status"), ordering="state")
    def now(self, row: Any) -> str:
        """Return the status; a suppressed address shows as such, whatever the reader once agreed to."""
        if row.state == Subscription.State.LEFT or not row.stopped_by:
            return str(row.get_state_display())
        return gettext("not emailed: %(why)s") % {"why": Suppression.Reason(row.stopped_by).label}

    @admin.display(description=_("topics"))
    def chosen(self, row: Subscription) -> str:
        return ", ".join(row.topics)

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("enter/", self.admin_site.admin_view(self.enter), name="news_subscription_enter"),
            path("subscribers.csv", self.admin_site.admin_view(self.export), name="news_subscription_export"),
            path(
                "consents.csv", self.admin_site.admin_view(self.consents), name="news_subscription_consents"
            ),
        ]
        return [*own, *super().get_urls()]

    def enter(self, request: HttpRequest) -> HttpResponse:
        """Add one subscriber who agreed on paper or by phone, with what they agreed to."""
        if not request.user.has_perm("news.add_subscription"):
            raise PermissionDenied
        form = EnterForm(request.POST or None, initial={"language": "en"})
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            try:
                row = subscriptions.enter(
                    email=data["email"], chosen=data["topics"], language=data["language"], county=data["county"],
                    wording=data["wording"], source=data["source"], by=signed_in(request),
                )  # fmt: skip
            except subscriptions.Stopped:
                form.add_error(
                    "email",
                    gettext("This person left, or the address gets no email. Only they can subscribe again."),
                )
            else:
                messages.success(request, gettext("Added. We don’t send an email about it."))
                return redirect("admin:news_subscription_change", row.pk)
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "form": form,
            "title": gettext("Add a subscriber"), "button": gettext("Add this subscriber"),
        }  # fmt: skip
        return render(request, "admin/form_page.html", context)

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """Export who gets the newsletter, as CSV. Each export is logged; a long one needs a colleague's approval."""
        if not request.user.has_perm("news.view_subscriptionconsent"):
            raise PermissionDenied
        reauthentication.require(request)
        person = signed_in(request)
        if Subscription.objects.count() > EXPORTED and not goes_on(ExportReaders(person), person):
            say_asked(request)
            return redirect("admin:news_subscription_changelist")
        audit.record(person, "subscribers_exported", person)
        head = [gettext("email"), gettext("language"), gettext("county"), gettext("topics"), gettext("since")]
        rows = Subscription.objects.confirmed().with_stop().filter(stopped_by=None).select_related("county")
        cells = (
            [row.email, row.language, row.county or "", " ".join(row.topics), f"{row.confirmed_at:%Y-%m-%d}"]
            for row in rows.prefetch_related("choices").order_by("email").iterator(500)
        )
        return csv_response(f"subscribers-{timezone.localdate()}", head, cells)

    def consents(self, request: HttpRequest) -> HttpResponseBase:
        """Export the log of consents as CSV. Each export is logged."""
        if not request.user.has_perm("news.view_subscriptionconsent"):
            raise PermissionDenied
        reauthentication.require(request)
        person = signed_in(request)
        if Subscription.objects.count() > EXPORTED and not goes_on(ExportReaders(person), person):
            say_asked(request)
            return redirect("admin:news_subscription_changelist")
        audit.record(request.user, "newsletter_consents_exported", signed_in(request))
        head = ["email", "state", "act", "at", "wording", "source", "topics"]
        rows = SubscriptionConsent.objects.select_related("subscription").order_by(
            "subscription__email", "pk"
        )
        cells = (
            [row.subscription.email, row.subscription.state, row.act, row.at.isoformat(timespec="seconds"),
             row.wording, row.source, " ".join(row.topics)]
            for row in rows.iterator(500)
        )  # fmt: skip
        return csv_response(f"consents-{timezone.localdate()}", head, cells)
