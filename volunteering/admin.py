from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from modeltranslation.admin import TranslationAdmin

from office.shared_forms import SharedForm
from people.sign_in import signed_in
from pse_portal.fields import zone_choice
from volunteering import opportunities, shift_changes
from volunteering.models import GuardianText, Kit, KitItem, Opportunity, Shift


@admin.register(Opportunity)
class OpportunityAdmin(SharedForm, TranslationAdmin):
    autocomplete_fields = ["coalition"]
    fieldsets = [
        (None, {"fields": ("title", "slug", "coalition", "kind", "state", "summary", "is_sample")}),
        (
            _("Good to know"),
            {
                "fields": (
                    "body",
                    "bring",
                    "access",
                    "skills",
                    "languages",
                    "ages",
                    "contact_name",
                    "contact_phone",
                ),
                "classes": ("collapse",),
            },
        ),
        (
            _("Sign-up"),
            {
                "fields": ("needs_clearance", "offers_places", "offer_hours", "cancel_hours"),
                "classes": ("collapse",),
            },
        ),
        (_("Ongoing role"), {"fields": ("is_standing", "rhythm", "questions"), "classes": ("collapse",)}),
    ]
    list_display = ["title", "coalition", "kind", "state", "is_standing"]
    list_filter = ["state", "kind", "is_standing", "is_sample"]
    list_select_related = ["coalition"]
    prepopulated_fields = {"slug": ("title",)}
    search_fields = ["title", "slug"]

    def save_model(self, request: HttpRequest, obj: Opportunity, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        opportunities.tell_contact(obj, signed_in(request))


@admin.register(Shift)
class ShiftAdmin(TranslationAdmin):
    """As in the portal, a change of time or place notifies people with a spot."""

    autocomplete_fields = ["opportunity", "county", "event"]
    date_hierarchy = "starts_at"
    fields = [
        *(
            "opportunity",
            "event",
            "role",
            "starts_at",
            "ends_at",
            "time_zone",
            "minutes_before",
            "minutes_after",
        ),
        *("is_remote", "place", "place_zip", "county", "capacity", "notice"),
        *("places_taken", "people_waiting", "cancelled_at"),
    ]
    list_display = ["opportunity", "role", "starts_at", "places_taken", "capacity", "people_waiting"]
    list_filter = ["is_remote", "is_weekend", "is_evening"]
    list_select_related = ["opportunity"]
    readonly_fields = ["places_taken", "people_waiting", "cancelled_at"]
    search_fields = ["opportunity__slug", "place"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return zone_choice(db_field, super().formfield_for_dbfield(db_field, request, **kwargs))

    def save_model(self, request: HttpRequest, obj: Shift, form: Any, change: bool) -> None:
        if not change:
            super().save_model(request, obj, form, change)
            return
        told = shift_changes.save(obj, by=signed_in(request))
        if told:
            text = ngettext("We’ll notify %(n)d person.", "We’ll notify %(n)d people.", told) % {"n": told}
            self.message_user(request, text)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False  # a shift is canceled, so that its people are notified


class KitItemInline(admin.TabularInline):
    model = KitItem
    extra = 0


@admin.register(Kit)
class KitAdmin(TranslationAdmin):
    autocomplete_fields = ["coalition"]
    inlines = [KitItemInline]
    list_display = ["name", "coalition"]
    list_select_related = ["coalition"]


@admin.register(GuardianText)
class GuardianTextAdmin(TranslationAdmin):
    """A text that someone has agreed to cannot change; a new wording is a new version."""

    list_display = ["version", "since"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        used = isinstance(obj, GuardianText) and obj.answers.exists()
        return super().has_change_permission(request, obj) and not used

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
