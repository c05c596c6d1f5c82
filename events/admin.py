from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationTabularInline

from events.models import Arrangement, Event, EventFile, Host


class HostInline(admin.TabularInline):
    model = Host
    autocomplete_fields = ["coalition"]
    extra = 0
    fields = ["coalition", "is_lead", "agreed_at", "agreed_how", "agreed_name"]
    readonly_fields = ["agreed_at"]


class ArrangementInline(TranslationTabularInline):
    model = Arrangement
    extra = 0
    fields = ["kind", "is_certain", "decide_by", "note"]


class FileInline(TranslationTabularInline):
    model = EventFile
    extra = 0
    fields = ["kind", "title", "file"]


@admin.register(Event)
class EventAdmin(TranslationAdmin):
    autocomplete_fields = ["county"]
    date_hierarchy = "starts_at"
    fieldsets = [
        (None, {"fields": ("title", "slug", "kind", "summary", "starts_at", "ends_at", "time_zone")}),
        (_("Publishing"), {"fields": ("state", "published_at", "is_members_only", "notice", "is_sample")}),
        (
            _("Place and access"),
            {
                "fields": (
                    *("format", "place", "room", "address", "hides_address", "place_zip", "county"),
                    *("without_car", "transit", "access", "food", "offers"),
                )
            },
        ),
        (_("From home"), {"fields": ("online_url", "dial_in")}),
        (
            _("Coming"),
            {
                "fields": (
                    *("takes_rsvps", "capacity", "rsvp_opens_at", "rsvp_closes_at", "needs_approval"),
                    *("offers_places", "offer_hours", "questions", "reminders"),
                )
            },
        ),
        (_("Languages and money"), {"fields": ("languages", "interpreted", "cost", "stipend")}),
        (
            _("Public hearing"),
            {
                "classes": ["collapse"],
                "fields": ("hearing_body", "docket", "speak_how", "speak_by", "minutes_each"),
            },
        ),
        (_("Questions"), {"fields": ("contact_name", "contact_phone")}),
        (
            _("More"),
            {"fields": ("body", "agenda", "outcome", "minutes", "attended", "source_name", "source_url")},
        ),
    ]
    inlines = [HostInline, ArrangementInline, FileInline]
    list_display = ["title", "starts_at", "kind", "state", "published_at"]
    list_filter = ["state", "kind", "is_sample"]
    prepopulated_fields = {"slug": ("title",)}
    search_fields = ["title", "slug"]
