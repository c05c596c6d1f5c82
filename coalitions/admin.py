from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from coalitions import membership
from coalitions.models import Coalition, FormerSlug, JoinRequest, Membership, Organization, Partner
from people.signing_in import signed_in


@admin.register(Organization)
class OrganizationAdmin(admin.ModelAdmin):
    list_display = ["name", "kind", "is_sample"]
    list_filter = ["kind", "is_sample"]
    search_fields = ["name"]


class PartnerInline(admin.TabularInline):
    model = Partner
    autocomplete_fields = ["organization"]
    extra = 0


class FacilitatorForm(forms.ModelForm):
    class Meta:
        model = Membership
        fields = ["person"]


class FacilitatorInline(admin.TabularInline):
    """Who facilitates. Members are not listed here: who they are is the coalition's own."""

    model = Membership
    form = FacilitatorForm
    autocomplete_fields = ["person"]
    extra = 1
    verbose_name = _("facilitator")
    verbose_name_plural = _("facilitators")
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Membership.objects.leading().select_related("person")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class CoalitionAdmin(TranslationAdmin):
    """What the admins of circles and hubs share; a plain class, registered by neither."""

    inlines = [FacilitatorInline, PartnerInline]
    list_display = ["name", "life", "joining", "member_count", "is_sample"]
    list_filter = ["life", "joining", "is_sample"]
    prepopulated_fields = {"slug": ("name",)}
    readonly_fields = ["member_count", "community_count"]
    autocomplete_fields = ["merged_into"]
    search_fields = ["name", "slug"]
    text_fields: Any = (
        _("What it says of itself"),
        {"fields": ("summary", "story", "agreement", "meets", "languages")},
    )
    joining_fields: Any = (_("Joining"), {"fields": ("joining", "questions", "contact_email", "phone")})
    life_fields: Any = (
        _("Life"),
        {
            "fields": (
                "life",
                "merged_into",
                "ended_on",
                "source_url",
                "is_sample",
                "member_count",
                "community_count",
            )
        },
    )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A changed short address leaves a redirect behind."""
        old = form.initial.get("slug") if change else None
        super().save_model(request, obj, form, change)
        if old and old != obj.slug:
            FormerSlug.objects.update_or_create(slug=old, defaults={"coalition_id": obj.pk})
            FormerSlug.objects.filter(slug=obj.slug).delete()

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """A new facilitator becomes a member first, by the same door as everybody."""
        if formset.model is not Membership:
            super().save_formset(request, form, formset, change)
            return
        formset.save(commit=False)
        for row in formset.new_objects:
            try:
                joined = membership.join(
                    form.instance, row.person, source="admin", approved_by=signed_in(request)
                )
                if joined.state == Membership.State.PENDING:
                    membership.approve(joined, signed_in(request))
                membership.appoint(joined, signed_in(request))
            except (membership.Refused, membership.WrongState):
                messages.error(
                    request,
                    _("%(name)s was removed or blocked here and cannot facilitate.")
                    % {"name": row.person.name},
                )
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []


@admin.register(Coalition)
class CoalitionSearchAdmin(admin.ModelAdmin):
    """Only so that other forms can look a coalition up by name; circles and hubs are edited as themselves."""

    search_fields = ["name", "slug"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Coalition.objects.listed()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_staff

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(JoinRequest)
class JoinRequestAdmin(admin.ModelAdmin):
    """What waits where, for reading: the facilitators answer, in the portal."""

    list_display = ["coalition", "state", "language", "asked_at"]
    list_filter = ["state"]
    list_select_related = ["coalition"]
    fields = ["coalition", "state", "language", "asked_at", "decided_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
