from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from modeltranslation.admin import TranslationAdmin

from advocacy.models import Petition
from office import audit


@admin.register(Petition)
class PetitionAdmin(TranslationAdmin):
    """Petitions and sign-on letters. Another person publishes; signatures are on the portal's own page."""

    autocomplete_fields = ["body", "coalition"]
    raw_id_fields = ["goal"]
    exclude = ["created_by", "published_by", "outcome"]
    list_display = ["title", "coalition", "body", "published_at", "delivered_at"]
    list_filter = ["is_sample"]
    list_select_related = ["coalition", "body"]
    prepopulated_fields = {"slug": ("title",)}
    search_fields = ["title_en", "title_es", "slug"]

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
