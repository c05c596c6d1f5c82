"""Pages of the admin about one person's record, and about two that may be one person's."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from office import approvals, audit, privacy
from office.approval_admin import say_asked
from people import duplicates, merges
from people.approvals import MergeRecords
from people.models import Merge, Person
from people.sign_in import signed_in
from pse_portal import dates, posted
from pse_portal.admin_site import ReadOnly

NEWEST = 20  # rows shown of each kind


class RecordPages:
    """Mixin for the admin of people: everything held about a person, likely duplicates, and merging two records."""

    def get_urls(self) -> list[URLPattern]:
        own: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("<int:pk>/record/", self.record, "record"),
            ("duplicates/", self.duplicates, "duplicates"),
            ("<int:pk>/merge/<int:owner>/", self.merge, "merge"),
        ]
        site: Any = self.admin_site  # type: ignore[attr-defined]
        urls = [path(where, site.admin_view(view), name=f"people_person_{name}") for where, view, name in own]
        return [*urls, *super().get_urls()]  # type: ignore[misc]

    def _page(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        site: Any = self.admin_site  # type: ignore[attr-defined]
        context = {**site.each_context(request), "opts": Person._meta, **context}
        return render(request, f"admin/people/{template}.html", context)

    def record(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show all that is held about a person, newest first. The look is logged."""
        if not request.user.has_perm("people.view_record"):
            raise PermissionDenied
        person = get_object_or_404(Person, pk=pk)
        audit.record(request.user, "record_viewed", person)
        parts = [part for part in map(_part, privacy.rows(person)) if part["count"]]
        return self._page(
            request, "record", title=gettext("Record of %(name)s") % {"name": person}, person=person, parts=parts,
            merges=merges.of_both(person),
        )  # fmt: skip

    def duplicates(self, request: HttpRequest) -> HttpResponse:
        """List pairs that may be one person. A POST says that a pair is not, or looks for new pairs."""
        if not request.user.has_perm("people.merge_person"):
            raise PermissionDenied
        if request.method == "POST":
            if posted.is_pressed(request, "look"):
                duplicates.look()
                return redirect("admin:people_person_duplicates")
            one = get_object_or_404(Person, pk=posted.row_of(request, "one"))
            other = get_object_or_404(Person, pk=posted.row_of(request, "other"))
            if one == other:
                raise Http404
            duplicates.keep_apart(one, other, signed_in(request))
            messages.success(request, gettext("Saved. We won’t propose these two again."))
            return redirect("admin:people_person_duplicates")
        pairs = list(duplicates.open_pairs()[: duplicates.SHOWN])
        audit.record_list(request.user, Person, [who.pk for pair in pairs for who in (pair.one, pair.other)])
        return self._page(request, "duplicates", title=_("People who may be on record twice"), pairs=pairs)

    def merge(self, request: HttpRequest, pk: int, owner: int) -> HttpResponse:
        """Show two records side by side; a POST merges the first into the second, or asks both people."""
        if not request.user.has_perm("people.merge_person"):
            raise PermissionDenied
        record, stays = get_object_or_404(Person, pk=pk), get_object_or_404(Person, pk=owner)
        if request.method == "POST":
            step = MergeRecords(record, owner=stays.pk)
            if not merges.both_sign_in(record, stays) and not approvals.goes_on(step, signed_in(request)):
                say_asked(request)
                return redirect("admin:people_person_duplicates")
            try:
                made = merges.request(record, stays, signed_in(request))
            except merges.Refused:
                messages.error(request, gettext("These two records can’t be merged."))
                return redirect("admin:people_person_duplicates")
            if made.state == Merge.State.DONE:
                text = gettext("Merged. You can undo this for 30 days on this page.")
            else:
                text = gettext(
                    "Both sign in with their own email, so we asked both. We’ll merge once both agree."
                )
            messages.success(request, text)
            return redirect("admin:people_merge_changelist")
        audit.record_list(request.user, Person, [record.pk, stays.pk])
        sides = [
            (who, [part for part in map(_part, privacy.rows(who)) if part["count"]])
            for who in (record, stays)
        ]
        return self._page(
            request, "merge", title=_("Merge two records"), record=record, stays=stays, sides=sides,
            asks_both=merges.both_sign_in(record, stays),
        )  # fmt: skip


def _part(found: tuple[privacy.Held, Any]) -> dict[str, Any]:
    """Return what a page shows of one kind of rows: its title, how many, and the newest as lines of "label: value"."""
    held, rows = found
    newest = list(rows.order_by("-pk")[:NEWEST])
    return {
        "title": held.model._meta.verbose_name_plural,
        "count": rows.count() if len(newest) == NEWEST else len(newest),
        "rows": [" · ".join(filter(None, (_cell(row, name) for name in held.open_fields))) for row in newest],
    }


def _cell(row: Any, name: str) -> str:
    """Return "label: value" in words, "" for an empty value."""
    display = getattr(row, f"get_{name}_display", None)
    value = display() if callable(display) else getattr(row, name)
    if value is None or value in ("", [], ()):
        return ""
    if isinstance(value, bool):
        value = _("yes") if value else _("no")
    elif isinstance(value, datetime):
        value = dates.moment(timezone.localtime(value))
    elif isinstance(value, date):
        value = dates.day(value)
    elif isinstance(value, list | tuple):
        value = ", ".join(str(part) for part in value)
    return f"{capfirst(row._meta.get_field(name).verbose_name)}: {value}"


@admin.register(Merge)
class MergeAdmin(ReadOnly, admin.ModelAdmin[Merge]):
    """Merged records, each of which can be undone for 30 days."""

    actions = ["undo"]
    fields = ["record", "owner", "state", "asked_by", "asked_at", "done_at", "undone_at"]
    list_display = ["record", "owner", "state", "asked_by", "asked_at", "done_at", "undone_at"]
    list_filter = ["state"]
    list_select_related = ["record", "owner", "asked_by"]
    search_fields = ["record__name", "owner__name"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("people.merge_person")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @admin.action(description=_("Undo selected merges"))
    def undo(self, request: HttpRequest, queryset: Any) -> None:
        for merge in queryset:
            try:
                rows = merges.undo(merge, signed_in(request))
            except merges.TooLate:
                text = gettext("%(names)s: more than 30 days ago, or undone already.")
                messages.error(request, text % {"names": merge})
            else:
                text = gettext("%(names)s: two people again. Rows put back: %(number)d.")
                messages.success(request, text % {"names": merge, "number": rows})


def record_path(person: Person) -> str:
    """Return the path of the page that shows all that is held about a person."""
    return reverse("admin:people_person_record", args=[person.pk])
