"""The visitor's shift filters as links, groups and days with headings, and the month view."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events.event_filters import counties_near, month_of
from events.models import LANGUAGES
from hubs.models import County
from pse_portal.forms import FilterForm, SlugChoice, Switch
from volunteering.models import Opportunity, Shift
from volunteering.models.shift import ShiftQuerySet


@dataclass(frozen=True)
class SwitchLink:
    """A filter as a link; `query` is the query string that toggles it."""

    title: Any
    query: str
    is_on: bool


class ShiftFilter(FilterForm):
    """The filters of the list; all are links except the ZIP code."""

    week = Switch(label=_("This week"))
    evening = Switch(label=_("Evenings"))
    weekend = Switch(label=_("Weekends"))
    home = Switch(label=_("From home"))
    friend = Switch(label=_("With a friend"))
    young = Switch(label=_("Under 18 welcome"))
    language = forms.ChoiceField(required=False, choices=[("", ""), *LANGUAGES.items()])
    kind = forms.ChoiceField(required=False, choices=[("", ""), *Opportunity.Kind.choices])
    zip = forms.CharField(required=False, max_length=10)
    county = SlugChoice(County)

    zip_unknown = False

    def narrow(self, shifts: ShiftQuerySet) -> ShiftQuerySet:
        """Return the `shifts` that match the filters. An unknown ZIP code does not filter; it sets `zip_unknown`."""
        chosen = self.chosen
        if "week" in chosen:
            shifts = shifts.filter(starts_at__lt=_next_monday())
        if "evening" in chosen:
            shifts = shifts.filter(is_evening=True)
        if "weekend" in chosen:
            shifts = shifts.filter(is_weekend=True)
        if "home" in chosen:
            shifts = shifts.filter(is_remote=True)
        if "friend" in chosen:
            shifts = shifts.filter(capacity__gte=F("places_taken") + 2)
        if "young" in chosen:
            shifts = shifts.exclude(opportunity__ages=Opportunity.Ages.ADULTS)
        if "language" in chosen:
            shifts = shifts.filter(opportunity__languages__contains=f" {chosen['language']} ")
        if "kind" in chosen:
            shifts = shifts.filter(opportunity__kind=chosen["kind"])
        if "county" in chosen:
            shifts = shifts.filter(Q(county=chosen["county"]) | Q(is_remote=True))
        if "zip" in chosen:
            near = counties_near(chosen["zip"])
            self.zip_unknown = not near
            if near:
                shifts = shifts.filter(Q(county__in=near) | Q(is_remote=True))
        return shifts

    @property
    def switches(self) -> list[SwitchLink]:
        """The on/off filters, each with the query that toggles it and keeps the others."""
        return [
            self._switch(name, "1", field.label)
            for name, field in self.fields.items()
            if isinstance(field, Switch)
        ]

    @property
    def languages(self) -> list[SwitchLink]:
        return [self._switch("language", code, title) for code, title in LANGUAGES.items() if code != "en"]

    def _switch(self, name: str, value: str, title: Any) -> SwitchLink:
        is_on = self.chosen.get(name) == value
        return SwitchLink(title, self.query_with(**{name: "" if is_on else value}), is_on)

    @property
    def hidden(self) -> dict[str, str]:
        """The hidden fields of the ZIP code form."""
        return {
            name: self.fields[name].prepare_value(value)
            for name, value in self.chosen.items()
            if name != "zip"
        }


def _next_monday() -> datetime:
    today = timezone.localdate()
    monday = today + timedelta(days=7 - today.weekday())
    return timezone.make_aware(datetime.combine(monday, time()))


@dataclass
class DayOfShifts:
    """A day with its shifts, for the headings of the list."""

    date: date
    shifts: list[Shift]


def by_day(shifts: Iterable[Shift]) -> list[DayOfShifts]:
    """Group shifts by local day, in the order given."""
    days: list[DayOfShifts] = []
    for shift in shifts:
        day = shift.local_start.date()
        if not days or days[-1].date != day:
            days.append(DayOfShifts(day, []))
        days[-1].shifts.append(shift)
    return days


@dataclass
class Group:
    """The open shifts of one event, or of one opportunity outside events."""

    shifts: list[Shift]

    MOST = 8  # of an opportunity, shown in the list; its own page has all

    @property
    def event(self) -> Any:
        return self.shifts[0].event

    @property
    def opportunity(self) -> Opportunity:
        return self.shifts[0].opportunity

    @property
    def place(self) -> str:
        """The name of the place, without the street: the page of the event or shift has the address."""
        return str(self.shifts[0].public_where).partition(",")[0]

    @property
    def shown(self) -> list[Shift]:
        return self.shifts if self.event else self.shifts[: self.MOST]

    @property
    def has_more(self) -> bool:
        return len(self.shown) < len(self.shifts)

    @property
    def is_several(self) -> bool:
        return len(self.shifts) > 1

    @property
    def words(self) -> str:
        """How much is open: "5 roles open" at an event, "3 shifts open" elsewhere, or that all is taken."""
        n = sum(not shift.is_full for shift in self.shifts)
        if not n:
            return gettext("Full. You can join the waitlist.")
        if self.event:
            return ngettext("%(n)d role open", "%(n)d roles open", n) % {"n": n}
        return ngettext("%(n)d shift open", "%(n)d shifts open", n) % {"n": n}


def first_of_groups(shifts: ShiftQuerySet) -> ShiftQuerySet:
    """Return the first of `shifts` of each group, the soonest first."""
    # Of an event, shifts of all its opportunities are one group. Looked up for each shift, so that a page of groups
    # reads about as many shifts as it shows.
    sooner = Q(starts_at__lt=OuterRef("starts_at")) | Q(
        starts_at=OuterRef("starts_at"), pk__lt=OuterRef("pk")
    )
    of_event = shifts.filter(sooner, event=OuterRef("event")).order_by()
    alone = shifts.filter(sooner, event=None, opportunity=OuterRef("opportunity")).order_by()
    rows = shifts.filter(~Q(Exists(of_event)), Q(event__isnull=False) | ~Q(Exists(alone)))
    return rows.order_by("starts_at", "pk")


def grouped(shifts: ShiftQuerySet, firsts: Iterable[Shift]) -> list[Group]:
    """Return the groups that begin with `firsts` with all their shifts, in that order. One query."""
    order = [_group_of(shift) for shift in firsts]
    events = {event for event, _alone in order if event}
    of_opportunities = Q(event=None, opportunity__in=[alone for _event, alone in order if alone])
    found: dict[tuple[int | None, int | None], list[Shift]] = {key: [] for key in order}
    for shift in shifts.filter(Q(event__in=events) | of_opportunities):
        found[_group_of(shift)].append(shift)
    return [Group(rows) for rows in found.values() if rows]


def _group_of(shift: Shift) -> tuple[int | None, int | None]:
    return shift.event_id, None if shift.event_id else shift.opportunity_id


def month(shifts: ShiftQuerySet, first: date) -> Any:
    """Return the month from `first` with the shifts on their days; see `events.event_filters.month_of`."""
    # month_of only needs a start and a time zone, which a shift has.
    return month_of(shifts, first)  # type: ignore[arg-type]
