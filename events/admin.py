from typing import Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from modeltranslation.admin import TranslationAdmin, TranslationTabularInline

from bookings.reminders import OFFSETS
from coalitions.models import Coalition
from events import attendance, changes
from events.event_fields import Section, in_section
from events.models import Arrangement, Event, EventFile, Host
from office.picture_choice import ChoosesPictures
from office.shared_forms import SharedForm
from people.sign_in import signed_in
from pse_portal import localtime
from pse_portal.fields import WordsChoice, zone_choice

# Form fields placed after the event's own fields in a section.
BESIDE_FIELDS = {Section.TOP: ("is_long",), Section.MORE: ("pictures",)}
# The sections that are open at first.
OPEN = {Section.TOP, Section.PUBLISHING}


class HostFormSet(forms.BaseInlineFormSet):
    """Require a host for a published event."""

    def clean(self) -> None:
        super().clean()
        kept = [
            form
            for form in self.forms
            if getattr(form, "cleaned_data", {}).get("coalition") and not form.cleaned_data.get("DELETE")
        ]
        if self.instance.state == Event.State.PUBLISHED and not kept:
            raise forms.ValidationError(
                _("First choose the circle or hub that hosts this event. Then you can publish it.")
            )


class HostInline(admin.TabularInline):
    model = Host
    formset = HostFormSet
    autocomplete_fields = ["coalition"]
    extra = 0
    fields = ["coalition", "is_lead", "agreed_at", "agreed_how", "agreed_name"]
    readonly_fields = ["agreed_at"]


class ArrangementInline(TranslationTabularInline):
    model = Arrangement
    classes = ["collapse"]
    extra = 0
    fields = ["kind", "is_certain", "decide_by", "note"]


class FileInline(TranslationTabularInline):
    model = EventFile
    classes = ["collapse"]
    extra = 0
    fields = ["kind", "title", "file"]


class EventAdminForm(forms.ModelForm):
    """The admin form, with checkboxes to notify people of any change and to confirm an unusually long event."""

    is_long = forms.BooleanField(
        label=_("Yes, it ends then"),
        required=False,
        help_text=_(
            "You only need this if the event ends on another day, more than 12 hours after it starts."
        ),
    )

    tell = forms.BooleanField(
        label=_("Notify people even if the time and place don’t change"),
        required=False,
        help_text=_(
            "If the time or place changes, we always notify people who are going or on the waitlist."
        ),
    )

    reminders = WordsChoice(
        label=_("Reminders"),
        choices=[(name, offset.title) for name, offset in OFFSETS.items()],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_at"), cleaned.get("ends_at")
        is_changed = not {"starts_at", "ends_at"}.isdisjoint(self.changed_data)
        name = cleaned.get("time_zone")
        if name not in available_timezones() or not (first and last and is_changed):
            return cleaned
        zone = ZoneInfo(name)
        if localtime.is_long(first, last, zone) and not cleaned.get("is_long"):
            self.add_error("is_long", localtime.long_question(last, zone))
        return cleaned


class HostForm(forms.Form):
    """For which coalition staff plan an event."""

    coalition = forms.ModelChoiceField(
        queryset=Coalition.objects.listed().order_by("kind", "name"),
        label=_("Who hosts it?"),
        empty_label=_("Choose a circle or hub"),
        error_messages={"required": _("Choose the circle or hub that hosts the event.")},
    )


@admin.register(Event)
class EventAdmin(ChoosesPictures, SharedForm, TranslationAdmin):
    """Events with their rare fields. They are planned, moved, and canceled on the pages that facilitators use."""

    actions = ["postpone_events", "cancel_events", "take_back_events"]
    autocomplete_fields = ["county", "pictures"]
    form = EventAdminForm
    readonly_fields = ["reach"]
    date_hierarchy = "starts_at"
    fieldsets: ClassVar[Any] = [
        *(
            (
                section.label or None,
                {
                    "fields": (*in_section(section), *BESIDE_FIELDS.get(section, ())),
                    "classes": () if section in OPEN else ("collapse",),
                },
            )
            for section in Section
        ),
        (_("Who gets notified"), {"fields": ("reach", "tell")}),
    ]
    inlines = [HostInline, ArrangementInline, FileInline]
    list_display = ["title", "starts_at", "kind", "state", "published_at"]
    list_filter = ["state", "kind", "is_sample"]
    prepopulated_fields = {"slug": ("title",)}
    search_fields = ["title", "slug"]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Ask who hosts the event and lead to the planner; the form with all fields is `?all=1`."""
        if request.method == "POST" or "all" in request.GET:
            return super().add_view(request, form_url, extra_context)
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = HostForm(request.GET if "coalition" in request.GET else None)
        if form.is_valid():
            return redirect(form.cleaned_data["coalition"].address("plans:new"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Plan an event"),
            "opts": self.opts,
            "form": form,
        }
        return render(request, "admin/events/event/whose.html", context)

    def get_readonly_fields(self, request: HttpRequest, obj: Event | None = None) -> Any:
        """Make the state read-only after publication: it is then changed by list actions, which notify people."""
        fixed = ["state"] if obj is not None and obj.state != Event.State.DRAFT else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return zone_choice(db_field, super().formfield_for_dbfield(db_field, request, **kwargs))

    def save_model(self, request: HttpRequest, obj: Event, form: Any, change: bool) -> None:
        if not change:
            super().save_model(request, obj, form, change)
            return
        told = changes.save(obj, by=signed_in(request), tell=form.cleaned_data.get("tell", False))
        if told:
            text = ngettext("We’ll notify %(n)d person.", "We’ll notify %(n)d people.", told) % {"n": told}
            self.message_user(request, text)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the hosts and make the first one the lead where none is: no one can manage an event without a lead."""
        super().save_related(request, form, formsets, change)
        hosts = form.instance.hosts.order_by("pk")
        first = hosts.first()
        if first and not hosts.filter(is_lead=True).exists():
            hosts.filter(pk=first.pk).update(is_lead=True)

    @admin.display(description=_("going or on the waitlist"))
    def reach(self, event: Event) -> str:
        if not event.pk:
            return "-"
        told = attendance.rsvps.to_be_told(event)
        return str(_("%(mails)d by email, %(calls)d by phone") % {"mails": told.mails, "calls": told.calls})

    @admin.action(description=_("Postpone and notify guests"), permissions=["change"])
    def postpone_events(self, request: HttpRequest, events: QuerySet[Event]) -> None:
        self._say(request, [changes.postpone(event, by=signed_in(request)) for event in events])

    @admin.action(description=_("Cancel and notify guests"), permissions=["change"])
    def cancel_events(self, request: HttpRequest, events: QuerySet[Event]) -> HttpResponse | None:
        """Ask for confirmation first, showing how many people will be notified."""
        if "sure" in request.POST:
            told = sum(changes.cancel(event, by=signed_in(request)) for event in events)
            text = ngettext("We’ll notify %(n)d person.", "We’ll notify %(n)d people.", told) % {"n": told}
            self.message_user(request, text, messages.SUCCESS)
            return None
        rows = [(event, attendance.rsvps.to_be_told(event).all) for event in events]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Cancel these events?"),
            "opts": self.opts,
            "rows": rows,
            "people": sum(people for _event, people in rows),
        }
        return render(request, "admin/events/event/cancel.html", context)

    @admin.action(description=_("Undo cancellation (within ten minutes)"), permissions=["change"])
    def take_back_events(self, request: HttpRequest, events: QuerySet[Event]) -> None:
        for event in events:
            try:
                changes.take_back(event, by=signed_in(request))
            except changes.TooLate:
                self.message_user(
                    request,
                    _("It’s too late to undo this. People have already been notified. Plan the event again."),
                    messages.ERROR,
                )

    def _say(self, request: HttpRequest, numbers: list[int]) -> None:
        told = sum(numbers)
        text = ngettext("We’ll notify %(n)d person.", "We’ll notify %(n)d people.", told) % {"n": told}
        self.message_user(request, text, messages.SUCCESS)
