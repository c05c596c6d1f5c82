from typing import Any

from django.contrib import admin
from django.db.models import DateTimeField, Q
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from advocacy import hours, sittings
from advocacy.models import Decision, Outcome, ParticipationRule, PublicBody, SeatVote, Sitting, Window
from events.models import Event
from office.shared_forms import SharedForm
from pse_portal import dates
from pse_portal.posted import row_number, row_of


class InBodysZone:
    """Say at each time that it is in the decision maker's time zone, which `DecisionAdmin` reads and shows it in."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and isinstance(db_field, DateTimeField):
            match = request.resolver_match
            if match and match.kwargs.get("object_id"):
                zone = dates.zone_name(timezone.get_current_timezone_name())
                field.help_text = gettext("In the decision maker’s time zone: %(zone)s") % {"zone": zone}
            else:
                field.help_text = gettext("In the decision maker’s time zone")
        return field


class SittingInline(InBodysZone, admin.StackedInline):
    model = Sitting
    classes = ["collapse"]
    extra = 0
    fields = [
        ("kind", "state"), ("starts_at", "ends_at"), ("place", "room"), "agenda_url", "agenda_expected_on",
        "sign_up_url", "stream_url", "minutes_url", "rule", "event", ("practice_at", "practice_place"),
    ]  # fmt: skip

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the events ahead, and those linked already; the rules of the decision's own body."""
        match = request.resolver_match
        decision = match.kwargs.get("object_id", "") if match else ""
        pk = int(decision) if decision.isdecimal() else 0
        if db_field.name == "event":
            ahead = Q(ends_at__gte=timezone.now()) | Q(sittings__decision=pk)
            kwargs["queryset"] = Event.objects.public().filter(ahead).distinct().order_by("starts_at")
        if db_field.name == "rule":
            kwargs["queryset"] = ParticipationRule.objects.filter(body__decisions=pk).distinct()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class WindowInline(InBodysZone, admin.StackedInline):
    model = Window
    classes = ["collapse"]
    extra = 0
    fields = [
        "way", ("opens_at", "closes_at"), "is_postmark", "email", "phone", "address", "link", "reference",
    ]  # fmt: skip


@admin.register(Decision)
class DecisionAdmin(InBodysZone, SharedForm, TranslationAdmin):
    """Decisions with their sittings and times to comment. Dates are entered in the decision maker's time zone."""

    autocomplete_fields = ["body", "goals", "coalitions"]
    date_hierarchy = "published_at"
    fieldsets = [
        (
            None,
            {"fields": ("body", "title", "slug", "kind", "docket", "docket_url", "decides", "why", "work")},
        ),
        (
            _("Our position"),
            {"fields": ("position", "stand", "position_by", "position_on"), "classes": ("collapse",)},
        ),
        (
            _("Tax safety"),
            {
                "fields": ("legislation", "is_specific", "audience"),
                "description": _(
                    "Two questions, once per decision. They give each action its class in our records."
                ),
                "classes": ("collapse",),
            },
        ),
        (_("What it’s about"), {"fields": ("goals", "coalitions", "counties"), "classes": ("collapse",)}),
        (
            _("Publishing"),
            {
                "fields": ("published_at", "withdrawn_on", "source", "checked_on", "is_sample"),
                "classes": ("collapse",),
            },
        ),
    ]
    filter_horizontal = ["counties"]
    inlines = [SittingInline, WindowInline]
    list_display = ["title", "body", "docket", "published_at"]
    list_filter = ["kind", "position", "body", "is_sample"]
    prepopulated_fields = {"slug": ("title",)}
    readonly_fields = ["work"]
    search_fields = ["title", "title_es", "docket", "slug"]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        """Read and show all times in the zone of the body: the one posted, else the decision's own."""
        rows = PublicBody.objects.filter(decisions=row_number(object_id))
        body = PublicBody.objects.filter(pk=row_of(request, "body")).first() or rows.first()
        with timezone.override(body.zone if body else timezone.get_default_timezone()):
            response = super().changeform_view(request, object_id, *args, **kwargs)
            return response.render() if isinstance(response, TemplateResponse) else response

    @admin.display(description=_("agenda, actions, outcome"))
    def work(self, decision: Decision) -> SafeString | str:
        if not decision.pk:
            return gettext("Save first.")
        path = reverse("decisions:work", kwargs={"slug": decision.slug})
        return format_html('<a href="{}">{}</a>', path, gettext("Manage this decision"))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save sittings and times to comment by their process: calendars, followers, and actions learn of a change."""
        for row in formset.save(commit=False):
            row.decision = form.instance
            if isinstance(row, Sitting):
                sittings.save(row, request.user)
            else:
                hours.save(row)
        for row in formset.deleted_objects:
            row.delete()
        formset.save_m2m()


class VoteInline(admin.TabularInline):
    model = SeatVote
    extra = 0

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the seats of the body that decided."""
        match = request.resolver_match
        if db_field.name == "seat" and match and match.kwargs.get("object_id", "").isdecimal():
            kwargs["queryset"] = db_field.related_model.objects.filter(
                body__decisions__outcomes=match.kwargs["object_id"]
            ).distinct()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Outcome)
class OutcomeAdmin(TranslationAdmin):
    """What bodies decided, with the vote by seat. Publishing is on the decision's own page."""

    autocomplete_fields = ["decision"]
    exclude = ["sitting"]
    inlines = [VoteInline]
    list_display = ["decision", "decided_on", "result", "published_at"]
    list_filter = ["result"]
    readonly_fields = ["published_at", "published_by"]
