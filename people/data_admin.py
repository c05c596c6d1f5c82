"""Staff handle requests about data for people who ask by phone, on paper, or in person; in the same code as the pages."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from office import audit
from office.looks import LoggedLooks
from office.privacy import Subject
from people import data_requests
from people.data_views import zip_response
from people.forms import AddressField, PhoneField
from people.models import DataRequest, Person
from people.sign_in import signed_in
from pse_portal import reauthentication
from pse_portal.admin_site import ReadOnly
from pse_portal.forms import Form

HANDLES = "people.handle_data_requests"


class HandleForm(Form):
    """What a person asked for, how, and how staff know that it is them. `subject` is whose data it is."""

    email = AddressField(
        label=_("Their email address"),
        required=False,
        help_text=_("Only an address that you know is theirs: they wrote from it, or read you a code."),
    )
    phone = PhoneField(
        label=_("Their phone number"),
        required=False,
        max_length=30,
        help_text=_("Only if you called this number and they answered."),
    )
    what = forms.ChoiceField(
        label=_("What they ask for"),
        choices=[
            ("copy", _("A copy of their data")),
            ("later", _("Delete their data in 14 days")),
            ("now", _("Delete their data now")),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.ChoiceField(
        label=_("What they wrote for others"),
        help_text=_("Posts, stories, goals, and documents. This matters only if their data is deleted."),
        choices=[("remove", _("Remove it")), ("keep", _("Keep it, without their name"))],
        initial="remove",
        widget=forms.RadioSelect,
    )
    channel = forms.ChoiceField(
        label=_("How they asked"),
        choices=[one for one in DataRequest.Channel.choices if one[0] != DataRequest.Channel.PAGE],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("How you know that it’s them"),
        max_length=250,
        help_text=_("For example: I called them back at the number we have."),
    )

    def __init__(self, *args: Any, person: Person | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        if person:
            del self.fields["email"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.person is None and not self.errors and not (cleaned.get("email") or cleaned.get("phone")):
            self.add_error("email", _("Enter their email address or their phone number."))
        return cleaned

    @property
    def subject(self) -> Subject:
        """Return the person; for an address that an account has, its person; else the guest."""
        email, phone = self.cleaned_data.get("email", ""), self.cleaned_data["phone"]
        person = self.person or (Person.objects.filter(email=email).first() if email else None)
        return Subject.of(person, phone=phone) if person else Subject(email=email, phone=phone)

    @property
    def by_staff(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("channel", "reason")}


@admin.register(DataRequest)
class DataRequestAdmin(LoggedLooks, ReadOnly, admin.ModelAdmin[DataRequest]):
    """Requests about data, each with its receipt; staff who may handle them enter new ones."""

    list_display = ["number", "kind", "asked_at", "due_at", "done_at", "undone_at", "channel"]
    list_filter = ["kind", "channel"]
    fields = [
        "number", "kind", "person", "email", "phone", "keeps_words", "asked_at", "due_at", "done_at", "undone_at",
        "by", "channel", "reason",
    ]  # fmt: skip
    search_fields = ["=email", "=id"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [str(name) for name in self.fields]

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("handle/", self.admin_site.admin_view(self.handle), name="people_datarequest_handle"),
            path(
                "<int:pk>/receipt/",
                self.admin_site.admin_view(self.receipt),
                name="people_datarequest_receipt",
            ),
            path("<int:pk>/copy/", self.admin_site.admin_view(self.copy), name="people_datarequest_copy"),
            path("<int:pk>/undo/", self.admin_site.admin_view(self.undo), name="people_datarequest_undo"),
        ]
        return own + super().get_urls()

    def handle(self, request: HttpRequest) -> HttpResponse:
        """Enter and carry out a request; `?person=` names the person."""
        may_handle(request)
        given = request.GET.get("person", "")
        person = get_object_or_404(Person, pk=int(given)) if given.isdecimal() and len(given) < 19 else None
        form = HandleForm(request.POST or None, person=person)
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "form": form, "person": person,
            "title": gettext("Handle a request about data"),
        }  # fmt: skip
        if request.method == "POST" and form.is_valid():
            try:
                return self._carry_out(request, form)
            except data_requests.HeldUp as held_up:
                context["obstacles"] = held_up.obstacles
        return render(request, "admin/people/datarequest/handle.html", context)

    def _carry_out(self, request: HttpRequest, form: HandleForm) -> HttpResponse:
        """Carry it out. The person confirms first that it is them, and then does not type anything again."""
        reauthentication.require(request)
        what, subject = form.cleaned_data["what"], form.subject
        staff: dict[str, Any] = {"by": request.user, "language": _language_of(subject), **form.by_staff}
        if what == "copy":
            row = data_requests.ask_copy(subject, session=data_requests.session_mark(request), **staff)
            data_requests.prepare(row.pk)
        else:
            row = data_requests.ask_deletion(
                subject, keeps_words=form.cleaned_data["words"] == "keep", now=what == "now", **staff
            )
        return redirect("admin:people_datarequest_receipt", row.pk)

    def receipt(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the receipt, to print and hand over."""
        may_handle(request)
        row = get_object_or_404(DataRequest.objects.defer("content").select_related("person", "by"), pk=pk)
        audit.record(request.user, "viewed", row)
        mark = data_requests.known_mark(request)
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "row": row,
            "is_due": row.kind == DataRequest.Kind.DELETION and row.due_at <= timezone.now(),
            "has_copy": row.kind == DataRequest.Kind.EXPORT and row.done_at and row.session == mark,
            "title": gettext("Receipt %(number)s") % {"number": row.number},
        }  # fmt: skip
        return render(request, "admin/people/datarequest/receipt.html", context)

    def copy(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return the copy, to the session that asked for it; logged."""
        may_handle(request)
        rows = DataRequest.objects.exports().filter(
            by=signed_in(request), session=data_requests.known_mark(request)
        )
        row = get_object_or_404(rows.exclude(content=None), pk=pk)
        audit.record(request.user, "copy_downloaded", row, person=row.person_id)
        return zip_response(row)

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a deletion back for a person who calls again."""
        may_handle(request)

        @require_POST
        def undo(request: HttpRequest) -> HttpResponse:
            row = get_object_or_404(DataRequest.objects.deletions(), pk=pk)
            if data_requests.undo(row, by=request.user):
                messages.success(request, gettext("Their data stays. Nothing will be deleted."))
            return redirect("admin:people_datarequest_receipt", pk)

        return undo(request)


def may_handle(request: HttpRequest) -> None:
    """Raise PermissionDenied unless the person may handle requests about data."""
    if not request.user.has_perm(HANDLES):
        raise PermissionDenied


def _language_of(subject: Subject) -> str:
    return subject.person.language if subject.person else get_language() or "en"
