from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from advocacy.models import Commitment, CommitmentStep
from office import audit
from office.shared_forms import SharedForm
from pse_portal.admin_site import ReadOnly


class StepInline(ReadOnly, admin.TabularInline):
    """What was decided, on the portal's own page; never edited."""

    model = CommitmentStep
    extra = 0
    readonly_fields = ["decided_at", "state", "reason", "decided_by", "decided_as"]
    fields = ("decided_at", "state", "reason", "decided_by", "decided_as")


@admin.register(Commitment)
class CommitmentAdmin(SharedForm, TranslationAdmin):
    """What was promised to a place. Decisions and evidence are on the commitment's page of the portal."""

    autocomplete_fields = ["body", "organization", "goal"]
    fieldsets = [
        (None, {"fields": ("title", "slug", "words", ("body", "organization"), ("due_on", "due_words"))}),
        (
            _("What was promised"),
            {"fields": (("amount", "unit", "jobs"), "promised_on"), "classes": ("collapse",)},
        ),
        (
            _("Document"),
            {"fields": ("document", "document_page", "document_url"), "classes": ("collapse",)},
        ),
        (
            _("Where, and who watches it"),
            {"fields": ("counties", "place", "is_statewide", "watched_by", "goal"), "classes": ("collapse",)},
        ),
        (
            _("Source"),
            {
                "fields": ("is_reviewed", "quoted", "quoted_as_of", "quoted_source", "quoted_url", "seen"),
                "classes": ("collapse",),
            },
        ),
        (_("More"), {"fields": ("state", "created_by", "is_sample"), "classes": ("collapse",)}),
    ]
    filter_horizontal = ["counties"]
    readonly_fields = ["state", "created_by"]
    list_display = ["title", "promiser", "due_on", "state", "is_reviewed", "is_sample"]
    list_filter = ["state", "is_reviewed", "is_sample"]
    list_select_related = ["body", "organization"]
    prepopulated_fields = {"slug": ("title",)}
    search_fields = ["title_en", "title_es", "slug", "body__name", "organization__name"]
    inlines = [StepInline]

    def save_model(self, request: HttpRequest, obj: Commitment, form: Any, change: bool) -> None:
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)
        action = "commitment.changed" if change else "commitment.added"
        audit.record(request.user, action, obj, coalition_id=obj.watched_by_id)
