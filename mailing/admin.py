"""Staff pages of mail: batches and their actions, messages, calls, suppressed addresses, and sample mails."""

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_replace
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mailing import approvals, batches, health, held_admin, resend, samples, streams, suppression
from mailing.audiences import Audience
from mailing.contacts import fingerprint_of
from mailing.models import Batch, Call, Message, Suppression
from office import audit
from office.approval_admin import say_asked
from office.looks import LoggedLooks
from pse_portal import reauthentication

SENT = gettext_lazy("It will be sent in ten minutes. You can stop it until then.")
TOO_LATE = gettext_lazy(
    "Someone else already updated this, so your change wasn’t made. Here’s the latest version."
)


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """A read-only admin: apps create the rows, and only services change them."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"health": health.now(), **(extra_context or {})})


@admin.register(Batch)
class BatchAdmin(ReadOnlyAdmin):
    list_display = ["title", "stream", "state", "candidates", "started_at", "finished_at"]
    list_filter = ["state", "stream"]
    search_fields = ["title"]
    change_list_template = "admin/mailing/change_list.html"
    change_form_template = "admin/mailing/batch/change_form.html"
    fields = [
        "title", "stream", "state", "pause_reason", "audience", "reply_to", "created_by", "created_at",
        "scheduled_at", "hold_until", "started_at", "finished_at", "expires_at", "candidates",
    ]  # fmt: skip

    # The actions for each state of a batch, in the order of the buttons: name, label.
    MOVES: dict[str, list[tuple[str, Any]]] = {
        Batch.State.DRAFT: [("start", gettext_lazy("Send"))],
        Batch.State.SCHEDULED: [("stop", gettext_lazy("Stop and return to draft"))],
        Batch.State.HOLDING: [("stop", gettext_lazy("Stop and return to draft"))],
        Batch.State.SENDING: [("pause", gettext_lazy("Pause")), ("cancel", gettext_lazy("Cancel the rest"))],
        Batch.State.PAUSED: [("resume", gettext_lazy("Resume")), ("cancel", gettext_lazy("Cancel the rest"))],
    }
    PROCESSES: dict[str, Callable[..., bool]] = {
        "start": batches.start,
        "stop": batches.stop,
        "pause": batches.pause,
        "resume": batches.resume,
        "cancel": batches.cancel,
    }

    def get_urls(self) -> list[URLPattern]:
        move = path(
            "<int:pk>/move/<str:name>/",
            self.admin_site.admin_view(require_POST(self.move)),
            name="mailing_batch_move",
        )
        return [move, *super().get_urls()]

    def move(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Apply the action of a button. Idempotent."""
        if not request.user.has_perm("mailing.change_batch"):
            raise PermissionDenied
        batch = get_object_or_404(Batch, pk=pk)
        if name == "retry":
            again = batches.retry_unknown(batch, by=request.user)
            messages.success(request, _("Emails resent: %(number)d.") % {"number": again})
        elif name == "resend":
            again = resend.failed_again(batch, by=request.user)
            messages.success(request, _("Emails resent: %(number)d.") % {"number": again})
        elif name in self.PROCESSES:
            if name == "start" and not self._may_start(request, batch):
                return redirect("admin:mailing_batch_change", pk)
            try:
                moved = self.PROCESSES[name](batch, by=request.user)
            except batches.CannotStart as error:
                messages.error(request, str(error))
            else:
                if not moved:
                    messages.warning(request, str(TOO_LATE))
                elif name == "start":
                    messages.success(request, str(SENT))
        else:
            raise Http404
        return redirect("admin:mailing_batch_change", pk)

    def _may_start(self, request: HttpRequest, batch: Batch) -> bool:
        """Return whether the batch may start now; else say that a colleague has to approve."""
        reauthentication.require(request)
        known = Audience.named(batch.audience) is not None  # else `start` says what is missing
        people = approvals.reached_by(batch) if known and batch.state == Batch.State.DRAFT else 0
        if approvals.may_start(approvals.SendBatch, batch, people, by=request.user):
            return True
        say_asked(request)
        return False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        batch = self.get_object(request, object_id)
        extra: dict[str, Any] = {"health": health.now()}
        if batch is not None:
            found = batches.counts(batch)
            extra |= {
                "counts": [
                    (label, found["by_state"].get(state, 0)) for state, label in Message.State.choices
                ],
                "reasons": [
                    (Message.Reason(reason).label, number)
                    for reason, number in sorted(found["skipped"].items())
                ],
                "calls": [
                    (Call.Outcome(outcome).label, number) for outcome, number in found["calls"].items()
                ],
                "people": found["people"],
                "moves": self.MOVES.get(batch.state, [])
                if request.user.has_perm("mailing.change_batch")
                else [],
                "unknown": batch.messages.filter(state=Message.State.UNKNOWN, retried_at=None).count(),
                "reach": batches.reach(batch)
                if batch.state == Batch.State.DRAFT and Audience.named(batch.audience)
                else None,
            }
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})


@admin.register(Message)
class MessageAdmin(LoggedLooks, ReadOnlyAdmin):
    list_display = ["email", "template", "kind", "state", "reason", "due_at", "settled_at"]
    list_filter = ["state", "kind", "reason", "feedback"]
    search_fields = ["=email"]
    list_select_related = ["batch"]
    change_list_template = "admin/mailing/change_list.html"
    change_form_template = "admin/mailing/message/change_form.html"
    # The template's context is left out: it may contain a sign-in code.
    fields = [
        "email", "name", "person", "language", "template", "kind", "stream", "batch", "about_type", "about_id",
        "created_at", "due_at", "expires_at", "state", "reason", "tries", "smtp_code", "smtp_status",
        "settled_at", "retried_at", "feedback", "wiped_at", "key",
    ]  # fmt: skip

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the messages; for an address that is searched for, also what keeps it from getting any."""
        address = request.GET.get("q", "").replace("\0", "").strip()
        stops = Suppression.objects.filter(fingerprint=fingerprint_of(address)) if "@" in address else []
        found = [(stop, streams.title_of(stop.stream) if stop.stream else "") for stop in stops]
        context = {"stops": found, "address": address} if "@" in address else {}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("samples/", self.admin_site.admin_view(self.samples), name="mailing_samples"),
            path(
                "samples/<str:language>/<path:name>.html",
                self.admin_site.admin_view(self.sample_html),
                name="mailing_sample_html",
            ),
        ]
        return [*own, *held_admin.urls(self.admin_site), *super().get_urls()]

    def samples(self, request: HttpRequest) -> HttpResponse:
        """Show every mail of the portal with sample data, in both languages, as text and HTML."""
        if not request.user.has_perm("mailing.view_message"):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Sample emails"),
            "mails": samples.all_mails(),
        }
        return render(request, "admin/mailing/samples.html", context)

    def sample_html(self, request: HttpRequest, language: str, name: str) -> HttpResponse:
        if not request.user.has_perm("mailing.view_message"):
            raise PermissionDenied
        return _shown_as_mail(request, samples.html_of(name, language))  # type: ignore[call-arg, return-value]


@csp_replace({"default-src": ["'none'"], "style-src": ["'unsafe-inline'"]})  # type: ignore[arg-type]
def _shown_as_mail(request: HttpRequest, html: str) -> HttpResponse:
    """Return a mail's HTML by itself. Only this response's CSP allows its inline styles."""
    return HttpResponse(html)


@admin.register(Suppression)
class SuppressionAdmin(LoggedLooks, ReadOnlyAdmin):
    """Suppressed addresses: staff add them for people who ask by phone, and delete them on request."""

    list_display = ["email", "stream", "reason", "at", "source"]
    list_filter = ["reason"]
    search_fields = ["email"]
    fields = ["email", "stream", "reason"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("mailing.add_suppression")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("mailing.delete_suppression")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Suppression], search_term: str
    ) -> tuple[QuerySet[Suppression], bool]:
        """Also find an address by its fingerprint, in case the address itself was erased."""
        rows, doubled = super().get_search_results(request, queryset, search_term)
        if "@" in search_term:
            rows |= queryset.filter(fingerprint=fingerprint_of(search_term))
        return rows, doubled

    def save_model(self, request: HttpRequest, obj: Suppression, form: Any, change: bool) -> None:
        obj.source = "staff"
        super().save_model(request, obj, form, change)
        suppression.note_stopped([obj.fingerprint], obj.stream, obj.reason)
        audit.record(request.user, "address_stopped", obj)

    def delete_model(self, request: HttpRequest, obj: Suppression) -> None:
        audit.record(request.user, "stop_lifted", obj)
        suppression.note_lifted(obj)
        super().delete_model(request, obj)


@admin.register(Call)
class CallAdmin(LoggedLooks, ReadOnlyAdmin):
    list_display = ["name", "template", "outcome", "due_at", "called_at", "called_by"]
    list_filter = ["outcome"]
    list_select_related = ["called_by"]
    fields = [
        "name", "phone", "language", "template", "owed_type", "owed_id", "batch", "due_at", "expires_at",
        "outcome", "note", "called_at", "called_by",
    ]  # fmt: skip
