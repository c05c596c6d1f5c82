from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from advocacy.models import Petition
from office import audit


@admin.register(Petition)
class PetitionAdmin(TranslationAdmin):
    """Petitions and sign-on letters. Another person publishes; signatures are on the portal's own page."""

    autocomplete_fields = ["body", "coalition", "goal"]
    fieldsets = [
        (None, {"fields": ("title", "slug", "text", "work")}),
        (_("Who asks, and who decides"), {"fields": ("coalition", "body", "goal")}),
        (_("Signing"), {"fields": ("for_people", "for_organizations", "delivers", "closes_at", "is_sample")}),
    ]
    list_display = ["title", "coalition", "body", "published_at", "delivered_at"]
    list_filter = [("published_at", admin.EmptyFieldListFilter), "is_sample"]
    readonly_fields = ["work"]
    list_select_related = ["coalition", "body"]
    prepopulated_fields = {"slug": ("title",)}
    search_fields = ["title_en", "title_es", "slug"]

    @admin.display(description=_("signatures, sheets, delivery, outcome"))
    def work(self, petition: Petition) -> SafeString | str:
        if not petition.pk:
            return gettext("Save first.")
        path = reverse("petitions:manage", args=[petition.slug])
        return format_html('<a href="{}">{}</a>', path, gettext("Manage this petition"))

    def save_model(self, request: HttpRequest, obj: Petition, form: Any, change: bool) -> None:
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)
        audit.record(
            request.user,
            "petition.changed" if change else "petition.added",
            obj,
            coalition_id=obj.coalition_id,
        )
