"""Planning an event in the portal: six fields first, the rest folded."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.reminders import OFFSETS
from events.event_fields import FIELDS, Fold, Trait, having, in_fold
from events.models import LANGUAGES, Arrangement, Event, Kind
from events.series import Repeat, Scope
from people.forms import PhoneField
from pse_portal import dates, localtime
from pse_portal.fields import WordsChoice
from pse_portal.forms import ClockInput, DayInput, Form, ModelForm

# The field for each need's decision deadline: childcare is booked earlier than food.
DECIDE_BY = {kind: f"decide_by_{kind}" for kind in Kind.values}
# Form fields placed before the event's own fields in a fold.
BESIDE_FIELDS = {Fold.OFFERS: ("arranged", "certain", *DECIDE_BY.values())}
ZONES = [("America/New_York", _("Eastern time")), ("America/Chicago", _("Central time"))]


class WallTimeField(forms.DateTimeField):
    """A local time without a zone until the form applies one."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> datetime | None:
        # In the portal's own zone Django rejects the hours of a clock change; UTC has none.
        with timezone.override(UTC):
            read = super().to_python(value)
        return read.replace(tzinfo=None) if read else None


class EventForm(ModelForm):
    """An event as a facilitator edits it, in local time of its place."""

    FIRST = ("title", "day", "starts", "ends", "place", "summary")
    FOLDS: tuple[tuple[Any, tuple[str, ...]], ...] = tuple(
        (fold.label, (*BESIDE_FIELDS.get(fold, ()), *in_fold(fold))) for fold in Fold if fold != Fold.FIRST
    )

    day = forms.DateField(label=_("Day"), widget=DayInput("short"))
    starts = forms.TimeField(label=_("Starts at"), widget=ClockInput())
    ends = forms.TimeField(
        label=_("Ends at"),
        widget=ClockInput(),
        help_text=_("If this isn’t after the start time, the event ends the next day."),
    )
    is_long = forms.BooleanField(label=_("Yes, it ends then"), required=False)
    which = forms.ChoiceField(
        label=_("Clocks go back that night, so this time happens twice. Which one do you mean?"),
        choices=[
            ("first", _("The first one, before clocks go back")),
            ("second", _("The second one, after clocks go back")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    online_url = forms.URLField(label=_("link to join online"), required=False, max_length=300)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=ZONES)
    languages = WordsChoice(label=_("Languages spoken"), choices=list(LANGUAGES.items()), required=False)
    interpreted = WordsChoice(label=_("Interpretation into"), choices=list(LANGUAGES.items()), required=False)
    reminders = WordsChoice(
        label=_("Reminders"),
        choices=[(name, offset.title) for name, offset in OFFSETS.items()],
        required=False,
    )
    arranged = forms.MultipleChoiceField(
        label=_("Ask people if they need"),
        choices=Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    certain = forms.MultipleChoiceField(
        label=_("Of these, what you’ll have for sure"),
        choices=Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Event
        fields: tuple[str, ...] = tuple(
            name for name, field in FIELDS.items() if field.fold and name != "slug"
        )
        field_classes = {
            **dict.fromkeys(having(Trait.ON_THE_WALL), WallTimeField),
            "contact_phone": PhoneField,
        }
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "questions": forms.Textarea(attrs={"rows": 3}),
            "body": forms.Textarea(attrs={"rows": 5}),
            "agenda": forms.Textarea(attrs={"rows": 4}),
            "outcome": forms.Textarea(attrs={"rows": 4}),
            "minutes": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, name in DECIDE_BY.items():
            self.fields[name] = forms.DateField(
                label=_("Deadline to decide: %(need)s") % {"need": Kind(kind).label},
                help_text=_("Tell people by this day if you can do it. If blank: five days before."),
                widget=DayInput("short"),
                required=False,
            )
        for field in self.fields.values():
            field.label = str(field.label)[:1].upper() + str(field.label)[1:]
        if self.instance.pk:
            start, end = self.instance.local_start, self.instance.local_end
            plans = list(self.instance.arrangements.all())
            self.initial = {
                **self.initial,
                **{
                    name: moment.astimezone(self.instance.zone).replace(second=0, microsecond=0, tzinfo=None)
                    for name in having(Trait.ON_THE_WALL)
                    if (moment := getattr(self.instance, name))
                },
                "day": start.date(),
                "starts": start.time(),
                "ends": end.time(),
                "which": "second" if start.fold or end.fold else "first",
                "arranged": [plan.kind for plan in plans],
                "certain": [plan.kind for plan in plans if plan.is_certain],
                **{DECIDE_BY[plan.kind]: plan.decide_by for plan in plans},
            }
        else:
            self.initial.setdefault("time_zone", "America/New_York")
        self.asks_which = self.asks_if_long = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        zone = ZoneInfo(cleaned.get("time_zone") or "America/New_York")
        for name in having(Trait.ON_THE_WALL):
            if clock := cleaned.get(name):
                # Of two possible times, RSVPs open at the first and close at the second: no one is too late.
                cleaned[name] = self._moment(name, clock, zone, second=name != "rsvp_opens_at")
        day, starts, ends = (cleaned.get(name) for name in ("day", "starts", "ends"))
        if not (day and starts and ends):
            return cleaned
        which = {"first": False, "second": True}.get(cleaned.get("which") or "")
        first = self._moment("starts", datetime.combine(day, starts), zone, second=which)
        # If the event begins in the hour that occurs twice, its end is in the chosen one or later.
        last_on = day + timedelta(days=localtime.nights(starts, ends) + self._more_nights())
        last = self._moment("ends", datetime.combine(last_on, ends), zone, second=which)
        if first and last:
            self._ask_if_long(first, last, zone)
            self.instance.starts_at, self.instance.ends_at = first, last
        return cleaned

    def _more_nights(self) -> int:
        """Return how many more nights a multi-day event spans: not a field here, so the admin's value is kept."""
        if not self.instance.pk:
            return 0
        start, end = self.instance.local_start, self.instance.local_end
        return (end.date() - start.date()).days - localtime.nights(start.time(), end.time())

    def _ask_if_long(self, first: datetime, last: datetime, zone: ZoneInfo) -> None:
        stands = self.instance.pk and last - first == self.instance.ends_at - self.instance.starts_at
        if stands or not localtime.is_long(first, last, zone):
            return
        self.asks_if_long = True
        if not self.cleaned_data.get("is_long"):
            self.add_error("is_long", localtime.long_question(last, zone))

    def _moment(self, name: str, clock: datetime, zone: ZoneInfo, *, second: bool | None) -> datetime | None:
        try:
            return localtime.moment(clock, zone, second=second)
        except localtime.NoSuchTime:
            data = {"day": dates.day(clock.date(), year=True), "time": dates.clock(clock)}
            self.add_error(
                name,
                _(
                    "Clocks spring forward on %(day)s, so %(time)s doesn’t exist that day. Choose a "
                    "later time."
                )
                % data,
            )
        except localtime.TwiceThatNight:
            self.asks_which = True
            self.add_error("which", _("Choose one."))
        return None

    def save(self, commit: bool = True) -> Event:
        raise TypeError("an event is saved by events.planning or events.series")

    def first_fields(self) -> list[forms.BoundField]:
        names = [*self.FIRST]
        if self.asks_which or self.initial.get("which") == "second":
            names.insert(4, "which")
        if self.asks_if_long:
            names.insert(names.index("ends") + 1, "is_long")
        return [self[name] for name in names]

    def folds(self) -> Iterator[tuple[Any, list[forms.BoundField], bool]]:
        """Yield (title, fields, whether it is open because a field has an error)."""
        for title, names in self.FOLDS:
            fields = [self[name] for name in names if name in self.fields]
            yield title, fields, any(field.errors for field in fields)

    def write_beside(self, event: Event) -> None:
        """Make the arrangements match the checked boxes."""
        data = self.cleaned_data
        event.arrangements.exclude(kind__in=data["arranged"]).delete()
        for kind in data["arranged"]:
            Arrangement.objects.update_or_create(
                event=event,
                kind=kind,
                defaults={"is_certain": kind in data["certain"], "decide_by": data[DECIDE_BY[kind]]},
            )


def read_dates(typed: str) -> list[date]:
    """Return the dates in a text, one per line. Raises ValidationError that quotes the invalid line."""
    found = []
    for line in filter(None, (line.strip() for line in typed.splitlines())):
        try:
            found.append(date.fromisoformat(line))
        except ValueError as error:
            raise forms.ValidationError(
                _("We couldn’t read this date: “%(line)s.” Write it like 2027-03-18."), params={"line": line}
            ) from error
    return found


class DaysForm(Form):
    """The other days of a series: until a day, or each of them."""

    until = forms.DateField(
        label=_("Until (last day)"),
        widget=DayInput("short"),
        required=False,
    )
    dates = forms.CharField(
        label=_("Other dates, one per line"),
        help_text=_("For example: 2027-03-18."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )

    def clean_dates(self) -> list[date]:
        return read_dates(self.cleaned_data["dates"])


class NewEventForm(DaysForm, EventForm):
    """A new event, optionally a repeating one."""

    repeat = forms.ChoiceField(label=_("How often"), choices=Repeat.choices, required=False)

    FOLDS = ((_("Repeats"), ("repeat", "until", "dates")), *EventForm.FOLDS[:-1])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        repeat, until, day = cleaned.get("repeat"), cleaned.get("until"), cleaned.get("day")
        if repeat == Repeat.BY_HAND and not cleaned.get("dates") and "dates" not in self.errors:
            self.add_error("dates", _("List the other dates, one per line."))
        elif repeat and repeat != Repeat.BY_HAND and day and (until is None or until <= day):
            self.add_error("until", _("Choose a last day after the first one."))
        return cleaned


class ChangeForm(EventForm):
    """Changes to an existing event, with a note to guests and the scope within its series."""

    notice = forms.CharField(
        label=_("What changed, in one sentence"),
        required=False,
        max_length=300,
        help_text=_("Shows on the page and in the email."),
    )
    tell = forms.BooleanField(
        label=_("Notify people even if the time and place don’t change"), required=False
    )
    scope = forms.ChoiceField(
        label=_("Apply to"), choices=Scope.choices, widget=forms.RadioSelect, initial=Scope.THIS
    )

    class Meta(EventForm.Meta):
        fields = (*EventForm.Meta.fields, "notice", "slug")
        help_texts = {"slug": _("The part after /events/. The old address will redirect here.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        if not self.instance.series_id:
            del self.fields["scope"]

    def clean_slug(self) -> str:
        return self.cleaned_data["slug"].lower() or self.instance.slug

    def last_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("scope", "notice", "tell") if name in self.fields]

    @property
    def changed_names(self) -> list[str]:
        """The changed columns, except the time and the slug, which are handled separately."""
        own = {"slug", *having(Trait.TIME)}
        return [name for name in self.changed_data if name in FIELDS and name not in own]


class MoreDaysForm(DaysForm):
    """More days of a series: until a day, or single dates."""

    def __init__(self, *args: Any, by_rule: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["dates" if by_rule else "until"]
        for field in self.fields.values():
            field.required = True
