from dataclasses import astuple
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailing.models import Suppression
from news import subscriber_import, topics
from news.approvals import ExportReaders
from news.models import Subscription, SubscriptionConsent
from office import audit
from office.approval_admin import say_asked
from office.approvals import EXPORTED, goes_on
from office.looks import LoggedLooks
from people.sign_in import signed_in
from pse_portal import reauthentication
from pse_portal.admin_site import ReadOnly
from pse_portal.csvfiles import csv_response
from pse_portal.forms import Form

SEALED = "news.subscriber_import"  # exactly the previewed rows are imported


class ImportForm(Form):
    """A list of subscribers, their topics, and how they agreed."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("An export from Mailchimp or Action Network. A column of email addresses is enough."),
    )
    wording = forms.CharField(
        label=_("What they agreed to, and where"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "For example: “Send me news” on sign-up sheets from the 2025 forum. We keep it with each "
            "subscriber."
        ),
    )
    topics = forms.MultipleChoiceField(label=_("Topics"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("topics", [(topic.key, topic.title) for topic in topics.offered()])


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
            path("import/", self.admin_site.admin_view(self.take_over), name="news_subscription_import"),
            path(
                "consents.csv", self.admin_site.admin_view(self.consents), name="news_subscription_consents"
            ),
        ]
        return [*own, *super().get_urls()]

    def take_over(self, request: HttpRequest) -> HttpResponse:
        """Import a list from a file: first preview each row, then import all in one step."""
        if not request.user.has_perm("news.add_subscription"):
            raise PermissionDenied
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": gettext("Import subscribers"),
        }
        if "sealed" in request.POST:
            return self._take(request)
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            upload = form.cleaned_data["file"]
            try:
                plan = subscriber_import.read(upload.read(subscriber_import.LARGEST + 1))
            except subscriber_import.Unreadable as error:
                form.add_error("file", str(error))
            else:
                context |= {
                    "plan": plan,
                    "counts": dict(plan.counts),
                    "shown": plan.to_read[:1000],
                    "sealed": self._sealed(request, plan, form.cleaned_data, upload.name),
                }
        return render(request, "admin/news/subscription/import.html", {**context, "form": form})

    def _sealed(
        self, request: HttpRequest, plan: subscriber_import.Plan, data: dict[str, Any], name: str
    ) -> str:
        """Return the previewed rows, signed. Rows that cannot be read are left out."""
        taken = [line for line in plan.lines if line.verdict in subscriber_import.STRENGTH]
        return signing.dumps(
            {
                "lines": [list(astuple(line)) for line in taken],
                "wording": data["wording"],
                "topics": data["topics"],
                "source": f"file: {name}"[:160],
                "by": signed_in(request).pk,
            },
            salt=SEALED,
            compress=True,
        )

    def _take(self, request: HttpRequest) -> HttpResponse:
        try:
            sealed = signing.loads(request.POST["sealed"], salt=SEALED, max_age=3600)
        except signing.BadSignature:
            messages.error(request, gettext("The preview is more than an hour old. Choose the file again."))
            return redirect("admin:news_subscription_import")
        if sealed["by"] != signed_in(request).pk:
            raise PermissionDenied
        added = subscriber_import.take(
            [subscriber_import.Line(*line) for line in sealed["lines"]],
            chosen=sealed["topics"],
            wording=sealed["wording"],
            source=sealed["source"],
            by=signed_in(request),
        )
        messages.success(request, gettext("Subscribers added: %(number)d.") % {"number": added})
        return redirect("admin:news_subscription_changelist")

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
            for row in rows.iterator(2000)
        )  # fmt: skip
        return csv_response(f"consents-{timezone.localdate()}", head, cells)
