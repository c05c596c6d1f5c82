from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from news.models import Article


@admin.register(Article)
class ArticleAdmin(TranslationAdmin):
    autocomplete_fields = ["coalitions", "counties"]
    date_hierarchy = "published_at"
    fieldsets = [
        (None, {"fields": ("title", "slug", "kind", "summary", "body", "authors")}),
        (_("Publishing"), {"fields": ("state", "published_at", "is_featured", "is_sample")}),
        (_("What it is about"), {"fields": ("coalitions", "counties")}),
        (_("Source"), {"fields": ("source_name", "source_url")}),
    ]
    list_display = ["title", "kind", "state", "published_at", "is_featured"]
    list_filter = ["state", "kind", "is_featured", "is_sample"]
    prepopulated_fields = {"slug": ("title",)}
    search_fields = ["title", "slug"]
