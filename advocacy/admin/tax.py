from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from advocacy import records
from advocacy.models import AdvocacyRecord, Decision
from office import audit
from pse_portal.csvfiles import csv_response
from pse_portal.forms import DayInput


class YearForm(forms.Form):
    """The fiscal year to export."""

    ends_on = forms.DateField(label=gettext_lazy("Last day of the fiscal year"), widget=DayInput())


class CorrectionForm(forms.ModelForm):
    """What a new row says instead of the old one."""

    class Meta:
        model = AdvocacyRecord
        fields = [*records.CORRECTABLE, "note"]
        widgets = {"on": DayInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = True


class OtherForm(forms.ModelForm):
    """Something we did that is no action of the portal: a report, a talk with staff of a body."""

    class Meta:
        model = AdvocacyRecord
        fields = ["decision", "on", "what", "has_call", "hours", "cost", "funding"]
        widgets = {"on": DayInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        real = Decision.objects.filter(is_sample=False, body__is_sample=False)
        self.fields["decision"].queryset = real.select_related("body")  # type: ignore[attr-defined]


@admin.register(AdvocacyRecord)
class AdvocacyRecordAdmin(admin.ModelAdmin):
    """What we did and its tax class: read, corrected by a new row, and exported by fiscal year."""

    change_form_template = "admin/advocacy/record.html"
    change_list_template = "admin/advocacy/records.html"
    date_hierarchy = "on"
    list_display = ["on", "what", "body_name", "result", "hours", "cost", "is_corrected"]
    list_filter = ["result", "funding"]
    list_select_related = ["corrected_by"]
    search_fields = ["what", "body_name", "docket"]

    @admin.display(description=gettext_lazy("corrected"), boolean=True)
    def is_corrected(self, row: AdvocacyRecord) -> bool:
        return hasattr(row, "corrected_by")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("export/", view(self.export), name="advocacy_record_export"),
            path("other/", view(self.other), name="advocacy_record_other"),
            path("<int:pk>/correct/", view(self.correct), name="advocacy_record_correct"),
        ]
        return [*own, *super().get_urls()]

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """Export a fiscal year in the columns of Schedule C; logged."""
        if not request.user.has_perm("advocacy.export_advocacyrecord"):
            raise PermissionDenied
        today = timezone.localdate()
        form = YearForm(request.POST or None, initial={"ends_on": date(today.year, 12, 31)})
        if request.method == "POST" and form.is_valid():
            first, last = records.year_of(form.cleaned_data["ends_on"])
            rows = list(records.schedule_c(first, last))
            audit.record_list(request.user, AdvocacyRecord, [row[-1] for row in rows if row[-1]])
            return csv_response(f"advocacy-{first:%Y-%m-%d}-{last:%Y-%m-%d}", records.HEAD, rows)
        return self._form_page(request, form, _("Export a fiscal year"), _("Download the file"))

    def other(self, request: HttpRequest) -> HttpResponse:
        """Record something else that we did about a decision."""
        if not request.user.has_perm("advocacy.add_advocacyrecord"):
            raise PermissionDenied
        form = OtherForm(request.POST or None, initial={"on": timezone.localdate()})
        if request.method == "POST" and form.is_valid():
            data = dict(form.cleaned_data)
            made = records.record_other(data.pop("decision"), request.user, **data)
            messages.success(request, _("Saved. A mistake is corrected by a new row."))
            return redirect("admin:advocacy_advocacyrecord_change", made.pk)
        return self._form_page(request, form, _("Record something else we did"), _("Save this record"))

    def correct(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Correct a row by a new one."""
        if not request.user.has_perm("advocacy.add_advocacyrecord"):
            raise PermissionDenied
        row = get_object_or_404(AdvocacyRecord, pk=pk)
        initial = {name: getattr(row, name) for name in records.CORRECTABLE}
        form = CorrectionForm(request.POST or None, initial=initial)
        if request.method == "POST" and form.is_valid():
            try:
                made = records.correct(row, request.user, **form.cleaned_data)
            except records.AlreadyCorrected:
                messages.error(request, _("This row has a correction already. Correct that one."))
            else:
                messages.success(request, _("Saved as a new row. The old one stays."))
                row = made
            return redirect("admin:advocacy_advocacyrecord_change", row.pk)
        return self._form_page(
            request, form, _("Correct this record"), _("Save the correction"), original=row
        )

    def _form_page(
        self, request: HttpRequest, form: Any, title: str, button: str, original: Any = None
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "form": form,
            "title": title,
            "button": button,
            "original": original,
        }
        return render(request, "admin/form_page.html", {**context, "opts": self.opts})
