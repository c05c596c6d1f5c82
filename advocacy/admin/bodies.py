from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from advocacy.models import ParticipationRule, PublicBody, Seat
from office.shared_forms import SharedForm
from people.sign_in import signed_in


class RuleInline(TranslationStackedInline):
    model = ParticipationRule
    classes = ["collapse"]
    extra = 0
    readonly_fields = ["checked_by"]


class SeatInline(TranslationStackedInline):
    model = Seat
    classes = ["collapse"]
    extra = 0


@admin.register(PublicBody)
class PublicBodyAdmin(SharedForm, TranslationAdmin):
    """Boards, councils, commissions, and agencies, how to take part, and their seats."""

    fieldsets = [
        (None, {"fields": ("name", "slug", "kind", "about", "meets", "not_known")}),
        (
            _("Where it decides"),
            {"fields": ("counties", "is_statewide", "legislative", "time_zone"), "classes": ("collapse",)},
        ),
        (
            _("How to reach it"),
            {
                "fields": ("website", "agenda_page", "phone", "email", "address", "access_contact"),
                "classes": ("collapse",),
            },
        ),
        (
            _("Source"),
            {"fields": ("source", "checked_on", "is_shown", "is_sample"), "classes": ("collapse",)},
        ),
    ]
    filter_horizontal = ["counties"]
    inlines = [RuleInline, SeatInline]
    list_display = ["name", "kind", "checked_on", "is_shown"]
    list_filter = ["kind", "is_shown", "is_sample"]
    prepopulated_fields = {"slug": ("name",)}
    search_fields = ["name", "slug"]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Note who checked a way to take part."""
        for one in formset.forms:
            if isinstance(one.instance, ParticipationRule) and "checked_on" in one.changed_data:
                one.instance.checked_by = signed_in(request)
        super().save_formset(request, form, formset, change)
