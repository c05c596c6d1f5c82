"""Forms for coordinators: opportunities, shifts, shift templates, callers, messages."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils import timezone, translation
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.forms.planner import ZONES
from events.models import LANGUAGES, Event
from hubs.models import County
from people.forms import PhoneField
from pse_portal import localtime, tables
from pse_portal.fields import WordsChoice
from pse_portal.forms import ClockInput, DayInput, Form, ModelForm, pair
from volunteering import kits, shift_changes
from volunteering.forms.sign_ups import GuestSignUpForm
from volunteering.models import Opportunity, Shift, Skill
from volunteering.shift_import import LARGEST, county_of


class OpportunityForm(ModelForm):
    """An opportunity as a facilitator edits it: the main fields first, the rest folded."""

    skills = WordsChoice(label=_("Helpful skills"), choices=Skill.choices, required=False)
    languages = WordsChoice(label=_("Languages needed"), choices=list(LANGUAGES.items()), required=False)

    FIRST = ("kind", "title_en", "summary_en", "is_standing", "rhythm_en")
    FOLDS: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (
            _("In Spanish"),
            ("title_es", "summary_es", "body_es", "bring_es", "access_es", "rhythm_es", "questions_es"),
        ),
        (_("Good to know"), ("body_en", "bring_en", "access_en", "skills", "languages", "ages")),
        (_("Coordinator"), ("contact_name", "contact_phone")),
        (
            _("Sign-up"),
            ("needs_clearance", "offers_places", "offer_hours", "cancel_hours", "questions_en"),
        ),
    )

    class Meta:
        model = Opportunity
        field_classes = {"contact_phone": PhoneField}
        fields = (
            *("kind", "title_en", "title_es", "summary_en", "summary_es", "body_en", "body_es"),
            *("bring_en", "bring_es", "access_en", "access_es", "skills", "languages", "ages"),
            *("contact_name", "contact_phone", "needs_clearance", "offers_places", "offer_hours"),
            *("cancel_hours", "is_standing", "rhythm_en", "rhythm_es", "questions_en", "questions_es"),
        )

    LABELS = {
        "title": _("Title"), "summary": _("In one or two sentences"), "body": _("More details"),
        "bring": _("What to bring"), "access": _("Accessibility"), "rhythm": _("Time commitment"),
        "questions": _("Questions for applicants"),
    }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.LABELS.items():
            for code in ("en", "es"):
                self.fields[f"{name}_{code}"].label = format_lazy("{} ({})", label, LANGUAGES[code])
                self.fields[f"{name}_{code}"].required = False
        for name in ("title_en", "summary_en"):
            self.fields[name].required = True
        for name in ("summary", "body", "questions"):
            for code in ("en", "es"):
                self.fields[f"{name}_{code}"].widget = forms.Textarea(attrs={"rows": 3})
        for name in ("offer_hours", "cancel_hours"):
            self.fields[name].widget.attrs |= {"inputmode": "numeric", "class": "short"}

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FIRST]

    @property
    def folds(self) -> list[tuple[Any, list[forms.BoundField], bool]]:
        """The folds as (title, fields, whether it is open because of an error)."""
        return [
            (title, [self[name] for name in names], any(name in self.errors for name in names))
            for title, names in self.FOLDS
        ]


class ShiftForm(ModelForm):
    """A shift in its local time: a day, start, and end (an end before the start is the next day)."""

    event: forms.ModelChoiceField = forms.ModelChoiceField(
        Event.objects.none(),
        label=_("At an event"),
        help_text=_("The shift follows the event’s time and moves with it."),
        empty_label=_("no, it has its own time"),
        required=False,
    )
    day = forms.DateField(label=_("Day"), widget=DayInput("short"))
    starts = forms.TimeField(label=_("Starts at"), widget=ClockInput())
    ends = forms.TimeField(
        label=_("Ends at"),
        help_text=_("If this is before the start, the shift ends the next day."),
        widget=ClockInput(),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=ZONES, initial=settings.TIME_ZONE)

    class Meta:
        model = Shift
        fields = (
            "event",
            "minutes_before",
            "minutes_after",
            "capacity",
            "role_en",
            "role_es",
            "is_remote",
            "place",
            "place_zip",
            "time_zone",
            "notice_en",
            "notice_es",
        )

    field_order = [
        "event",
        "day",
        "starts",
        "ends",
        "capacity",
        "role_en",
        "role_es",
        "is_remote",
        "place",
        "place_zip",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shift = self.instance
        if shift.pk:
            self.initial = {
                **self.initial,
                "day": shift.local_start.date(),
                "starts": shift.local_start.time(),
                "ends": shift.local_end.time(),
            }
        else:
            for name in ("notice_en", "notice_es"):
                del self.fields[name]
        own_time = ("day", "starts", "ends", "time_zone")
        if shift.pk:
            del self.fields["event"]
        else:
            coming = Event.objects.hosted_by(shift.opportunity.coalition).upcoming()
            self.offer("event", coming.filter(starts_at__gt=timezone.now()))
            if self.data.get("event"):
                for name in own_time:
                    self.fields[name].required = False
        for name in ("minutes_before", "minutes_after"):
            self.fields[name].required = False
            if shift.pk and not shift.event_id:
                del self.fields[name]
        if shift.event_id:
            # Its time follows the event's, so it cannot be edited here.
            for name in own_time:
                del self.fields[name]
        labels = {"role_en": _("Role"), "role_es": _("Role, in Spanish"), "capacity": _("How many people"), "notice_en": _("What changed, in one sentence"), "notice_es": _("Same, in Spanish")}  # fmt: skip
        for name, label in labels.items():
            if name in self.fields:
                self.fields[name].label = label
                self.fields[name].required = name == "capacity"
        self.fields["capacity"].widget.attrs |= {"inputmode": "numeric", "class": "short", "min": 1}
        self.fields["place_zip"].widget.attrs |= {"inputmode": "numeric", "class": "short"}

    def clean_capacity(self) -> int:
        number: int = self.cleaned_data["capacity"]
        if number < 1:
            raise forms.ValidationError(_("At least one person is needed."))
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in {"minutes_before", "minutes_after"} & self.fields.keys():
            cleaned[name] = cleaned.get(name) or 0
        event = cleaned.get("event") or self.instance.event
        if event is not None:
            time = shift_changes.at_event(event, cleaned["minutes_before"], cleaned["minutes_after"])
            for name, value in time.items():
                setattr(self.instance, name, value)
            cleaned["time_zone"] = event.time_zone
            self.instance.county_id = event.county_id
        elif {"day", "starts", "ends", "time_zone"} <= cleaned.keys():
            zone = ZoneInfo(cleaned["time_zone"])
            last = localtime.last_day(cleaned["day"], cleaned["starts"], cleaned["ends"])
            try:
                self.instance.starts_at = localtime.moment(datetime.combine(cleaned["day"], cleaned["starts"]), zone, second=False)  # fmt: skip
                self.instance.ends_at = localtime.moment(
                    datetime.combine(last, cleaned["ends"]), zone, second=False
                )
            except localtime.NoSuchTime:
                self.add_error("starts", _("Clocks spring forward over this hour. Choose another one."))
            else:
                if not self.instance.pk and self.instance.starts_at <= timezone.now():
                    self.add_error("day", _("This is in the past."))
        if not cleaned.get("is_remote") and not cleaned.get("place") and event is None:
            self.add_error("place", _("Add a place, or check “From home.”"))
        code = cleaned.get("place_zip") or ""
        self.instance.county_id = county_of([code]).get(code) if code else self.instance.county_id
        return cleaned


class CallerForm(GuestSignUpForm):
    """A sign-up taken by phone. Overlapping another shift needs a reason."""

    language = forms.ChoiceField(label=_("Their language"), choices=settings.LANGUAGES)
    reason = forms.CharField(
        label=_("Reason they can have two shifts at the same time"),
        help_text=_("Only if they already have another shift then. We save it with their name."),
        max_length=250,
        required=False,
    )

    field_order = ["name", "phone", "email", "language", "party_size", "companions"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("skills", "languages", "zip"):
            del self.fields[name]
        self.fields["name"].label = _("Their name")
        self.fields["name"].help_text = self.fields["email"].help_text = ""
        self.fields["phone"].label = _("Phone")

    def about(self) -> dict[str, Any]:
        return {"ask_again": self.wording if self.cleaned_data.get("ask_again") else ""}


class KitForm(Form):
    """A shift template: a name in two languages, and a number of people for each kind of help."""

    name_en = forms.CharField(
        label=_("Template name, in English"), max_length=80, widget=forms.TextInput(attrs={"lang": "en"})
    )
    name_es = forms.CharField(
        label=_("Template name, in Spanish"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"lang": "es"}),
    )

    KINDS = (
        *kits.USUAL,
        Opportunity.Kind.HAND_OUT,
        Opportunity.Kind.MEDIA,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in ("en", "es"):
            with translation.override(code):
                self.fields[f"name_{code}"].initial = gettext("Tour stop")
        for kind in self.KINDS:
            self.fields[f"number_{kind.value}"] = forms.IntegerField(
                label=kind.label,
                min_value=0,
                max_value=50,
                required=False,
                initial=kits.USUAL.get(kind, 0),
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "short"}),
            )
        self.layout = (pair("name"), *(f"number_{kind.value}" for kind in self.KINDS))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(self.numbers.values()):
            self.add_error(None, _("Enter how many people you need for at least one kind of help."))
        return cleaned

    @property
    def numbers(self) -> dict[str, int]:
        return {kind.value: self.cleaned_data.get(f"number_{kind.value}") or 0 for kind in self.KINDS}


class LetterForm(Form):
    """A message to people of an opportunity, filtered by shift, day, role, and state."""

    to = forms.ChoiceField(
        label=_("To"),
        choices=[
            ("alive", _("Everyone with a spot or on the waitlist")),
            ("confirmed", _("People with a spot")),
            ("requested", _("People waiting for approval")),
            ("waitlisted", _("People on the waitlist")),
            ("came", _("People who attended")),
        ],
        widget=forms.RadioSelect,
        initial="alive",
    )
    shift = forms.ChoiceField(label=_("Only one shift"), required=False)
    day = forms.ChoiceField(label=_("Only one day"), required=False)
    role = forms.ChoiceField(label=_("Only one role"), required=False)
    subject = forms.CharField(label=_("Subject"), max_length=120)
    words = forms.CharField(
        label=_("Your message"), max_length=3000, widget=forms.Textarea(attrs={"rows": 6})
    )

    NARROWS = ("to", "shift", "day", "role")

    def __init__(self, *args: Any, shifts: list[Shift], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [
            (str(shift.pk), f"{shift.local_start:%b %-d, %H:%M} {shift.role}".strip()) for shift in shifts
        ]
        days = dict.fromkeys(f"{shift.local_start:%Y-%m-%d}" for shift in shifts)
        roles = dict.fromkeys(shift.role_en for shift in shifts if shift.role_en)  # type: ignore[attr-defined]
        choices: dict[str, list[tuple[str, str]]] = {
            "shift": named,
            "day": [(day, day) for day in days],
            "role": [(role, role) for role in roles],
        }
        for name, options in choices.items():
            if len(options) < 2:
                del self.fields[name]
            else:
                self.offer(name, [("", _("All")), *options])

    @property
    def narrowed(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.NARROWS if self.cleaned_data.get(name)}


class AskForm(Form):
    """A message to earlier volunteers who agreed to be asked again."""

    skill = forms.ChoiceField(label=_("Skill"), required=False)
    language = forms.ChoiceField(label=_("Speaks"), required=False)
    county = forms.ChoiceField(label=_("County"), required=False)
    opportunity = forms.ChoiceField(label=_("For"), required=False)
    subject = forms.CharField(label=_("Subject"), max_length=120)
    words = forms.CharField(
        label=_("Your message"), max_length=3000, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, opportunities: list[Opportunity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counties = County.objects.order_by("name").values_list("fips", "name")
        options: dict[str, list[Any]] = {
            "skill": list(Skill.choices),
            "language": list(LANGUAGES.items()),
            "county": list(counties),
            "opportunity": [(str(row.pk), str(row)) for row in opportunities],
        }
        for name, choices in options.items():
            none = _("All") if name != "opportunity" else _("none in particular")
            self.offer(name, [("", none), *choices])


class SheetForm(Form):
    """Shifts from a spreadsheet: a CSV file or pasted rows."""

    file = forms.FileField(label=_("Your spreadsheet, saved as CSV"), required=False)
    text = forms.CharField(
        label=_("Or paste the rows here"),
        required=False,
        max_length=LARGEST,
        widget=forms.Textarea(attrs={"rows": 8, "class": "form-control sheet-text", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        uploaded = cleaned.get("file")
        if uploaded:
            if uploaded.size > LARGEST:
                self.add_error("file", _("This file is too large."))
                return cleaned
            try:
                cleaned["text"] = tables.text_of(uploaded.read())
            except tables.Unreadable:
                self.add_error(
                    "file", _("We couldn’t read this file. Save it as CSV (UTF-8) in your spreadsheet app.")
                )
        if not self.errors and not (cleaned.get("text") or "").strip():
            self.add_error("text", _("Choose a file or paste the rows."))
        try:
            tables.refuse_unstored(cleaned.get("text") or "")
        except tables.Unreadable as error:
            self.add_error("file" if uploaded else "text", str(error))
        return cleaned
