from django.contrib import admin
from modeltranslation.admin import TranslationAdmin

from advocacy.models import PublicBody


@admin.register(PublicBody)
class PublicBodyAdmin(TranslationAdmin):
    """Boards, councils, commissions, and agencies."""

    filter_horizontal = ["counties"]
    list_display = ["name", "kind", "checked_on", "is_shown"]
    list_filter = ["kind", "is_shown", "is_sample"]
    prepopulated_fields = {"slug": ("name",)}
    search_fields = ["name", "slug"]
