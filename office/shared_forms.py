"""Forms of the admin that several colleagues may have open: nobody's text is lost, neither unsaved nor saved.

A form carries the version of the row that it shows. If a colleague saved meanwhile, saving shows both versions, field by
field, and saves nothing until the person decides. What is typed is kept as a draft (`office.form_drafts`) by a script;
without it the form works as any other.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import ModelAdmin
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from office import form_drafts
from pse_portal import bounds

VERSION = "_version"  # the field of the form with the version of the row that it shows
EMPTY = "–"


def version_of(row: Model) -> str:
    """Return sixteen hex digits that change with what a form of the row shows. One query for each many-to-many field."""
    fields = {
        field.attname: field.value_to_string(row) for field in row._meta.concrete_fields if field.editable
    }
    others = {
        relation.name: sorted(str(other.pk) for other in getattr(row, relation.name).all())
        for relation in row._meta.many_to_many
    }
    return hashlib.sha256(json.dumps([fields, others], sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Difference:
    """A field that two colleagues filled in differently, in words."""

    label: Any
    mine: str
    theirs: str


class SharedForm(ModelAdmin[Any]):
    """Base of an admin whose change form keeps drafts and never saves over a newer version unseen."""

    def get_urls(self) -> list[URLPattern]:
        meta = self.opts
        name = f"{meta.app_label}_{meta.model_name}_draft"
        return [path("draft/", self.admin_site.admin_view(self.draft), name=name), *super().get_urls()]

    def draft(self, request: HttpRequest) -> HttpResponse:
        """Keep what was typed into the form at `_path`, or discard it (`_discard`)."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form_path = request.POST.get("_path", "").replace("\0", "")
        base = request.path.removesuffix("draft/")
        if not (self.has_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        if not form_path.startswith(base) or len(form_path) > 200:
            return HttpResponseBadRequest()
        if "_discard" in request.POST:
            form_drafts.discard(request.user, form_path)
            return redirect(form_path)
        try:
            form_drafts.keep(request.user, form_path, request.POST, request.POST.get(VERSION, ""))
        except form_drafts.TooLarge:
            return HttpResponse(status=413)
        return HttpResponse(status=204)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return the row; for a form that shows an older version of it, note the row as it is now.

        When saving, locks the row, so that of two colleagues who save at once, one sees the other's version.
        """
        row = super().get_object(request, object_id, from_field)
        shown = request.POST.get(VERSION)
        if row is not None and request.method == "POST" and shown is not None:
            now = type(row)._base_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
            if now is not None and version_of(now) != shown:
                request.newer = now  # type: ignore[attr-defined]
        return row

    # As modeltranslation's, which has no `change`.
    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:  # type: ignore[override]
        """Return the form; one that refuses to save if a colleague saved since it was opened."""
        form = super().get_form(request, obj, **kwargs)
        if not hasattr(request, "newer"):
            return form

        class Older(form):  # type: ignore[misc, valid-type]
            def clean(self) -> Any:
                cleaned = super().clean()
                self.add_error(
                    None, _("A colleague saved this while you were writing. Nothing of yours is lost.")
                )
                return cleaned

        return Older

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = context.get("original")
        form = context["adminform"].form
        if row is not None and self.has_change_permission(request, row):
            newer = getattr(request, "newer", None)
            # A form that was sent has put its values into the row, so it is read anew.
            stored = newer or (type(row)._base_manager.get(pk=row.pk) if request.method == "POST" else row)
            context["version"] = version_of(stored)
            if newer is not None:
                context |= {"differences": differences(form), "saved_last": _last_log(newer)}
        if request.method == "GET" and not context.get("is_popup"):
            context["draft"] = form_drafts.of(request.user, request.path)
        context["draft_path"] = f"admin:{self.opts.app_label}_{self.opts.model_name}_draft"
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        form_drafts.discard(request.user, request.path)
        return super().response_add(request, obj, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        form_drafts.discard(request.user, request.path)
        return super().response_change(request, obj)


def differences(form: Any) -> list[Difference]:
    """Return the fields in which a sent form differs from the stored row, with both values in words."""
    return [
        Difference(
            form[name].label,
            _in_words(form.fields[name], form[name].value()),
            _in_words(form.fields[name], form[name].initial),
        )
        for name in form.changed_data
    ]


def _in_words(field: Any, value: Any) -> str:
    if isinstance(field, ModelChoiceField):
        rows: Any = field.queryset
        many = value if isinstance(value, list | tuple | set) else [value]
        keys = [getattr(one, "pk", one) for one in many]
        keys = [key for key in keys if key and bounds.is_key(rows.model, key)]
        return ", ".join(str(one) for one in rows.filter(pk__in=keys)) or EMPTY
    if choices := dict(getattr(field, "choices", None) or ()):
        many = value if isinstance(value, list | tuple) else [value]
        return ", ".join(str(choices.get(one, one)) for one in many if one not in (None, "")) or EMPTY
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(field.prepare_value(value) if value not in (None, "") else EMPTY)


def _last_log(row: Any) -> LogEntry | None:
    kind = ContentType.objects.get_for_model(row)
    return LogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).select_related("user").first()
