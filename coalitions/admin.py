from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.validators import RegexValidator
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from coalitions import letters, member_moves, membership, mergers, youth
from coalitions.approvals import EndCoalition, NameFacilitator, name_facilitator
from coalitions.models import (
    Coalition,
    FormerOrganizationSlug,
    FormerSlug,
    JoinRequest,
    Letter,
    Membership,
    Organization,
    Partner,
)
from coalitions.models.coalition import MEETING_LANGUAGES
from office import bursts
from office.approval_admin import say_asked
from office.approvals import goes_on
from office.looks import LoggedLooks
from office.shared_forms import SharedForm
from people.sign_in import signed_in
from pse_portal import reauthentication
from pse_portal.admin_site import ReadOnly
from pse_portal.fields import CommaList, WordsChoice
from pse_portal.forms import Form
from pse_portal.posted import row_of, words_of


@admin.register(Organization)
class OrganizationAdmin(admin.ModelAdmin):
    list_display = ["name", "kind", "is_sample"]
    list_filter = ["kind", "is_sample"]
    search_fields = ["name"]

    def save_model(self, request: HttpRequest, obj: Organization, form: Any, change: bool) -> None:
        """Save, and redirect from the former slug if it changed."""
        old = form.initial.get("slug") if change else None
        super().save_model(request, obj, form, change)
        if old:
            FormerOrganizationSlug.leave(old, obj)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name != "county_codes":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        is_code = RegexValidator(r"^\d{5}$", _("A county code has five digits, like 13063."))
        help_text = _("Five-digit codes separated by commas. For example: 13063, 13121.")
        return CommaList(label=_("Counties"), required=False, help_text=help_text, each=is_code)


class PartnerInline(admin.TabularInline):
    model = Partner
    classes = ["collapse"]
    autocomplete_fields = ["organization"]
    extra = 0


class FacilitatorForm(forms.ModelForm):
    class Meta:
        model = Membership
        fields = ["person"]


class FacilitatorInline(admin.TabularInline):
    """The facilitators. Members are not listed: their identity is the coalition's own business."""

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


class EndForm(Form):
    """The other coalition of its kind to merge into; none to archive it."""

    into: Any = forms.ModelChoiceField(
        label=_("Merge into"),
        help_text=_("Its members move to that coalition, and we let them know. Leave blank to archive it."),
        queryset=Coalition.objects.none(),
        required=False,
        empty_label=_("None: archive it and keep its page"),
    )

    def __init__(self, *args: Any, coalition: Coalition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Coalition.objects.listed().filter(kind=coalition.kind).exclude(pk=coalition.pk)
        self.offer("into", others)


class QuietFilter(admin.SimpleListFilter):
    """Filter by whether a coalition has been without activity for long."""

    title = _("recent activity")
    parameter_name = "signs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("none", _("Not active lately")), ("some", _("Active lately"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() in {"none", "some"}:
            return queryset.filter(quiet_since__isnull=self.value() == "some")
        return queryset


class CoalitionAdmin(LoggedLooks, SharedForm, TranslationAdmin):
    """Base of the admins of circles and hubs; not registered itself."""

    inlines = [FacilitatorInline, PartnerInline]
    list_display = ["name", "life", "quiet_since", "joining", "adults", "member_count", "is_sample"]
    list_filter = ["life", QuietFilter, "joining", "is_youth", "is_sample"]
    prepopulated_fields = {"slug": ("name",)}
    readonly_fields = ["member_count", "community_count", "merged_into", "ended_on", "quiet_since"]
    change_form_template = "admin/coalitions/that_can_end.html"
    search_fields = ["name", "slug"]
    text_fields: Any = (
        _("About"),
        {"fields": ("summary", "story", "agreement", "meets", "languages"), "classes": ("collapse",)},
    )
    joining_fields: Any = (
        _("Joining"),
        {"fields": ("joining", "is_youth", "questions", "contact_email", "phone"), "classes": ("collapse",)},
    )
    life_fields: Any = (
        _("Status"),
        {
            "fields": (
                "life",
                "merged_into",
                "ended_on",
                "quiet_since",
                "source_url",
                "is_sample",
                "member_count",
                "community_count",
            )
        },
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Return the coalitions, each with the number of its adult facilitators who can sign in."""
        adults = Membership.objects.leading().able_to_sign_in().adults().filter(coalition=OuterRef("pk"))
        number = adults.order_by().values("coalition").annotate(all=Count("pk")).values("all")
        return super().get_queryset(request).annotate(adult_leads=Coalesce(Subquery(number), 0))

    @admin.display(description=_("adult facilitators"))
    def adults(self, row: Any) -> str:
        """Return how many of the two that a youth coalition needs it has; nothing for others."""
        if not row.is_youth:
            return ""
        return gettext("%(n)d of %(needed)d") % {"n": row.adult_leads, "needed": youth.ADULTS_NEEDED}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return the read-only fields: the status of a coalition that has ended, and how people join.

        Its facilitators decide who joins; staff who opened it could walk in.
        """
        ended = obj is not None and obj.life in {Coalition.Life.MERGED, Coalition.Life.ARCHIVED}
        theirs = obj is not None and not request.user.is_superuser
        fields = super().get_readonly_fields(request, obj)
        return [*fields, *(["life"] if ended else []), *(["joining"] if theirs else [])]

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Leave merging and archiving out of the choices: they have consequences, so each has its own button."""
        if db_field.name == "life":
            kwargs["choices"] = [
                (life.value, life.label) for life in (Coalition.Life.ACTIVE, Coalition.Life.QUIET)
            ]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "languages":
            return WordsChoice(label=field.label, choices=MEETING_LANGUAGES)
        return field

    def get_urls(self) -> list[URLPattern]:
        end = path(
            "<int:pk>/end/",
            self.admin_site.admin_view(self.end),
            name=f"{self.opts.app_label}_{self.opts.model_name}_end",
        )
        return [end, *super().get_urls()]

    def end(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Merge the coalition into another, or archive it, after a confirmation page."""
        coalition = get_object_or_404(self.get_queryset(request), pk=pk)
        is_theirs = request.user.has_perm("coalitions.change_membership")  # members move with it
        if not self.has_change_permission(request, coalition) or not is_theirs:
            raise PermissionDenied
        form = EndForm(request.POST or None, coalition=coalition)
        if request.method == "POST" and form.is_valid():
            into = form.cleaned_data["into"]
            if not self._may_end(request, coalition, into):
                return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
            try:
                if into is not None:
                    merger = mergers.merge(coalition, into, signed_in(request))
                    text = gettext("%(name)s is now part of %(other)s. Members moved: %(number)d.")
                    words = {"name": coalition.name, "other": into.name, "number": merger.moved}
                    if merger.pk:  # its page shows how far a worker is
                        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", pk)
                else:
                    mergers.archive(coalition, signed_in(request))
                    text, words = (
                        gettext("%(name)s is archived. Its page stays online."),
                        {"name": coalition.name},
                    )
                messages.success(request, text % words)
            except mergers.StillMoving:
                messages.error(
                    request,
                    gettext("Members are still moving into %(name)s. Try again in a few minutes.")
                    % {"name": coalition.name},
                )
            except mergers.NotMergeable:
                messages.error(request, gettext("This has already ended."))
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": coalition,
            "form": form,
            "title": gettext("Merge or archive"),
        }
        return render(request, "admin/coalitions/end.html", context)

    def _may_end(self, request: HttpRequest, coalition: Coalition, into: Coalition | None) -> bool:
        """Return whether the coalition may end now; else say that a colleague has to approve."""
        reauthentication.require(request)
        if goes_on(EndCoalition(coalition, into=into.pk if into else None), signed_in(request)):
            return True
        say_asked(request)
        return False

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Show how far members are who move in or out with a merger."""
        shown = kwargs.get("obj")
        mergers_now = member_moves.of(shown.pk) if shown is not None else []
        return super().render_change_form(request, {**context, "mergers": mergers_now}, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, and redirect from the former slug if it changed."""
        old = form.initial.get("slug") if change else None
        super().save_model(request, obj, form, change)
        if old:
            FormerSlug.leave(old, obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save, but make a new facilitator a member first, through the usual process."""
        if formset.model is not Membership:
            super().save_formset(request, form, formset, change)
            return
        formset.save(commit=False)
        has_members = Membership.objects.active().filter(coalition=form.instance.pk).exists()
        for row in formset.new_objects:
            if row.person_id == signed_in(request).pk:
                messages.error(
                    request, _("You can’t make yourself a facilitator. Ask someone else on staff to do it.")
                )
                continue
            if has_members and not goes_on(
                NameFacilitator(form.instance, person=row.person_id), request.user
            ):
                say_asked(request)
                continue
            try:
                name_facilitator(form.instance, row.person, signed_in(request))
            except membership.TooFewAdults:
                messages.error(request, youth.TWO_ADULTS)
            except (membership.Refused, membership.WrongState):
                messages.error(
                    request,
                    _("%(name)s was removed or blocked here and can’t be a facilitator.")
                    % {"name": row.person.name},
                )
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []


@admin.register(Coalition)
class CoalitionSearchAdmin(ReadOnly, admin.ModelAdmin):
    """Only for looking up a coalition by name in other forms; circles and hubs have admins of their own."""

    search_fields = ["name", "slug"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Coalition.objects.listed()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_staff


@admin.register(JoinRequest)
class JoinRequestAdmin(ReadOnly, LoggedLooks, admin.ModelAdmin):
    """Read-only view of pending requests: facilitators answer them in the portal."""

    list_display = ["coalition", "state", "language", "asked_at", "risen_at"]
    list_filter = ["state", ("risen_at", admin.EmptyFieldListFilter)]
    list_select_related = ["coalition"]

    change_list_template = "admin/coalitions/join_requests.html"

    def get_urls(self) -> list[URLPattern]:
        page = path("bursts/", self.admin_site.admin_view(self.bursts), name="coalitions_joinrequest_bursts")
        return [page, *super().get_urls()]

    def bursts(self, request: HttpRequest) -> HttpResponse:
        """Show mass sign-ups of every open form, and remove one of them in one step."""
        if not request.user.has_perm("coalitions.change_membership"):
            raise PermissionDenied
        if request.method == "POST":
            removed = bursts.remove(
                request.POST.get("source", ""),
                words_of(request, "network", 32),
                row_of(request, "about"),
                by=request.user,
            )
            text = ngettext("Removed %(n)d sign-up.", "Removed %(n)d sign-ups.", removed) % {"n": removed}
            messages.success(request, text)
            return redirect("admin:coalitions_joinrequest_bursts")
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Mass sign-ups"),
            "bursts": bursts.found(),
        }
        return render(request, "admin/coalitions/bursts.html", context)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Show name and phone only if no one called in time, so that staff can call."""
        reach = ["name", "phone"] if obj is not None and obj.risen_at else []
        return ["coalition", "state", *reach, "language", "asked_at", "risen_at", "decided_at"]


class RisenAdmin(LoggedLooks, admin.ModelAdmin):
    """What facilitators did not answer in time: only then do staff see it."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(risen_at__isnull=False)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Membership)
class RisenRequestAdmin(RisenAdmin):
    """Requests to join that waited too long: staff may answer in place of the facilitators."""

    list_display = ["person", "coalition", "asked_at", "risen_at"]
    list_select_related = ["person", "coalition"]
    actions = ["let_in", "turn_down"]
    fields = ["person", "coalition", "perspective", "answers", "asked_at", "risen_at"]
    readonly_fields = ["person", "coalition", "perspective", "answers", "asked_at", "risen_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(state=Membership.State.PENDING)

    def _answer(self, request: HttpRequest, rows: QuerySet, act: Callable[..., None]) -> None:
        for row in rows:
            if row.person_id == request.user.pk:
                messages.error(
                    request, gettext("You can’t answer your own request. Ask a colleague to do it.")
                )
                continue
            try:
                act(row, signed_in(request))
            except membership.WrongState:
                messages.warning(request, gettext("Someone has already answered this request."))
            else:
                messages.success(
                    request, gettext("Done. We’ll let %(name)s know.") % {"name": row.person.name}
                )

    @admin.action(description=_("Approve"), permissions=["change"])
    def let_in(self, request: HttpRequest, rows: QuerySet) -> None:
        self._answer(request, rows, membership.approve)

    @admin.action(description=_("Decline"), permissions=["change"])
    def turn_down(self, request: HttpRequest, rows: QuerySet) -> None:
        self._answer(request, rows, membership.decline)


@admin.register(Letter)
class RisenLetterAdmin(RisenAdmin):
    """Messages that waited too long: the text in the answer field is sent as an email."""

    list_display = ["name", "coalition", "state", "written_at", "risen_at"]
    list_filter = ["state"]
    list_select_related = ["coalition"]
    fields = ["coalition", "name", "email", "phone", "language", "words", "written_at", "answer"]
    readonly_fields = ["coalition", "name", "email", "phone", "language", "words", "written_at"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        waits = obj is None or obj.state == Letter.State.WAITING
        return waits and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Send staff's answer, by the same process as a facilitator's."""
        if not obj.answer:
            return
        try:
            letters.answer(obj, obj.answer, signed_in(request))
        except letters.Answered:
            messages.error(request, gettext("Someone has already answered this message."))
