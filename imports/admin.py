"""Imports in the admin: from the choice of what to import to the result and its undoing."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from imports import runs, sources, targets
from imports.forms import ColumnsForm, UploadForm, left_out
from imports.models import Import, ImportFile
from office import audit
from people.sign_in import signed_in
from pse_portal import reauthentication
from pse_portal.admin_site import ReadOnly
from pse_portal.tables import Unreadable

SHOWN = 400  # rows of the summary that can be left out by a box; the others by their number
State = Import.State


@admin.register(Import)
class ImportAdmin(ReadOnly, admin.ModelAdmin[Import]):
    """Each import has one page, which shows its next step; colleagues with the same rights see it too."""

    actions = None
    change_list_template = "admin/imports/change_list.html"
    list_display = ["files_shown", "what", "state", "made_by", "made_at", "done_at"]
    list_display_links = None
    list_filter = ["state"]
    list_select_related = ["made_by"]
    fields = ["file_names", "state"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[attr-defined]

    @admin.display(description=_("files"), ordering="file_names")
    def files_shown(self, row: Import) -> str:
        return format_html('<a href="{}">{}</a>', _page_of(row), row.file_names)

    @admin.display(description=_("imported as"), ordering="target")
    def what(self, row: Import) -> str:
        return str(targets.get(row.target).title)

    def get_urls(self) -> list[URLPattern]:
        own: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("start/", self.start, "start"),
            ("start/<slug:name>/", self.upload, "upload"),
            ("<int:pk>/columns/<int:number>/", self.columns, "columns"),
        ]
        view = self.admin_site.admin_view
        urls = [path(where, view(page), name=f"imports_import_{name}") for where, page, name in own]
        return [*urls, *super().get_urls()]

    def _render(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": Import._meta, **context}
        return render(request, f"admin/imports/{template}.html", context)

    def start(self, request: HttpRequest) -> HttpResponse:
        """Show what the person may import, and the last imports."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self._render(
            request, "start", title=gettext("Import a list"), targets=targets.open_to(request.user),
            services=[source.title for source in sources.SOURCES], last=self.get_queryset(request)[:10],
        )  # fmt: skip

    def upload(self, request: HttpRequest, name: str) -> HttpResponse:
        """Take files or pasted rows, and what this kind of import asks; nothing is imported yet."""
        target = next((one for one in targets.open_to(request.user) if one.name == name), None)
        if target is None:
            raise PermissionDenied
        form = UploadForm(target, request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                row = runs.start(target, form.stored(), form.contents(), signed_in(request))
            except Unreadable as error:
                form.add_error("lists" if request.FILES else "pasted", str(error))
            else:
                return redirect(_next_page(row))
        title = gettext("Import: %(what)s") % {"what": target.title}
        return self._render(request, "upload", title=title, target=target, form=form)

    def columns(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Ask what the columns of one file are."""
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        file = get_object_or_404(row.files, number=number)
        if row.state not in {State.COLUMNS, State.REVIEW}:
            return redirect(_page_of(row))
        form = ColumnsForm(file, request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                runs.set_columns(file, form.chosen(), signed_in(request))
            except runs.Refused:
                messages.error(request, _changed())
            row.refresh_from_db()
            return redirect(_next_page(row))
        source = sources.BY_NAME.get(file.source)
        return self._render(
            request, "columns", title=gettext("Columns of %(file)s") % {"file": file.name}, form=form, file=file,
            source=source.title if source else "", imported=row,
        )  # fmt: skip

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the import at its step; a POST takes the next one."""
        row = self.get_object(request, object_id)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if row is None:
            return super().change_view(request, object_id)  # leads back to the first page, as everywhere
        if request.method == "POST":
            return self._act(request, row)
        if row.state == State.COLUMNS and row.files.exists():
            return redirect(_next_page(row))
        if row.state == State.REVIEW and row.files.exists():
            return self._review(request, row)
        target = targets.get(row.target)
        counts = [
            (words, row.counts[verdict])
            for verdict, words in targets.VERDICTS.items()
            if verdict in row.counts
        ]
        return self._render(
            request, "result", title=gettext("Import of %(files)s") % {"files": row.file_names}, imported=row,
            target=target, what=target.in_words(row.options), counts=counts,
        )  # fmt: skip

    def _review(self, request: HttpRequest, row: Import, problem: str = "") -> HttpResponse:
        plan = runs.plan(row)
        audit.record(request.user, "viewed", row)
        files = list(row.files.all())
        alone = len(files) == 1
        chosen = set(request.POST.getlist("out")) | set(row.left_out)
        shown = [
            {
                "one": one, "words": plan.target.words(one, is_one_file=alone), "number": one.row.label(alone),
                "is_out": one.row.key in chosen,
            }
            for one in plan.to_read[:SHOWN]
        ]  # fmt: skip
        counts = [(verdict, words, plan.counts[verdict]) for verdict, words in targets.VERDICTS.items()]
        return self._render(
            request, "review", title=gettext("Look over %(files)s") % {"files": row.file_names}, imported=row,
            target=plan.target, what=plan.target.in_words(row.options), plan=plan, shown=shown, files=files,
            counts=[one for one in counts if one[2]], rest=len(plan.judged) - len(shown),
            dropped=[name for file in files for name in file.dropped], problem=problem,
            lacks=_missing_lists(files), asks=plan.acting > runs.AT_ONCE,
        )  # fmt: skip

    def _act(self, request: HttpRequest, row: Import) -> HttpResponse:
        do, person = request.POST.get("do", ""), signed_in(request)
        try:
            if do == "confirm":
                return self._confirm(request, row)
            if do == "undo":
                reauthentication.require(request)
                runs.undo(row, person)
                row.refresh_from_db()
                self._say(request, row)
            elif do == "drop":
                runs.drop(row, person)
                messages.success(request, gettext("Canceled. Nothing was imported."))
                return redirect("admin:imports_import_start")
        except runs.Refused:
            messages.error(request, _changed())
        return redirect(_page_of(row))

    def _confirm(self, request: HttpRequest, row: Import) -> HttpResponse:
        if row.state != State.REVIEW:
            raise runs.Refused
        try:
            out = left_out(request.POST, list(row.files.all()))
        except ValueError as error:
            return self._review(request, row, problem=str(error))
        try:
            runs.confirm(row, out, signed_in(request), is_recent=reauthentication.is_recent(request))
        except runs.AsksAgain:
            reauthentication.require(request)
        row.refresh_from_db()
        self._say(request, row)
        return redirect(_page_of(row))

    def _say(self, request: HttpRequest, row: Import) -> None:
        if row.failed_at:
            messages.error(request, gettext("That didn’t work, and nothing has changed. Please try again."))
        elif row.state == State.UNDONE:
            messages.success(request, _undone(row.counts["undone"], row.counts["kept"]))


def _page_of(row: Import) -> str:
    return reverse("admin:imports_import_change", args=[row.pk])


def _next_page(row: Import) -> str:
    """Return the page of the first file whose columns are open, else the import's own."""
    file = next((file for file in row.files.all() if runs.is_open(file)), None)
    return reverse("admin:imports_import_columns", args=[row.pk, file.number]) if file else _page_of(row)


def _missing_lists(files: list[ImportFile]) -> bool:
    """Return whether a list of Mailchimp's subscribers came without the lists of people who left."""
    chosen = [set((file.columns or {}).values()) for file in files if file.source == "mailchimp"]
    has_subscribed = any(not {"left_at", "cleaned_at"} & one for one in chosen)
    return has_subscribed and not any({"left_at", "cleaned_at"} & one for one in chosen)


def _changed() -> str:
    return gettext("This has changed since. Here’s the latest version.")


def _undone(undone: int, kept: int) -> str:
    words = ngettext("Undone for %(n)d row.", "Undone for %(n)d rows.", undone) % {"n": undone}
    if kept:
        words += " " + ngettext(
            "%(n)d row stays, because it was used since.",
            "%(n)d rows stay, because they were used since.",
            kept,
        ) % {"n": kept}
    return words
