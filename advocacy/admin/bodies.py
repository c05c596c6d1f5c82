from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from advocacy.models import ParticipationRule, PublicBody, Seat
from office.shared_forms import SharedForm


class RuleInline(TranslationStackedInline):
    model = ParticipationRule
    classes = ["collapse"]
    exclude = ["checked_by"]
    extra = 0


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
