"""Which shifts a visitor asked for: the filters as plain links, days with headings, and the month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.listing import counties_near, month_of
from events.models import LANGUAGES
from volunteering.models import Opportunity, Shift
from volunteering.models.shift import ShiftQuerySet

# One press each; several hold together.
SWITCHES = {
    "week": _("This week"),
    "evening": _("Evening"),
    "weekend": _("Weekend"),
    "home": _("From home"),
    "friend": _("With a friend"),
    "young": _("Under 18 welcome"),
}


@dataclass(frozen=True)
class Switch:
    """A filter as a link: `query` is what the address asks after a press."""

    title: Any
    query: str
    is_on: bool


class ShiftFilter:
    """The filters of the list. `chosen` holds what makes sense of a query; odd values are no filter."""

    def __init__(self, query: QueryDict) -> None:
        self.chosen: dict[str, str] = {name: "1" for name in SWITCHES if query.get(name) == "1"}
        if (language := query.get("language", "")) in LANGUAGES:
            self.chosen["language"] = str(language)
        if (kind := query.get("kind", "")) in Opportunity.Kind.values:
            self.chosen["kind"] = str(kind)
        if typed := query.get("zip", "").strip()[:10]:
            self.chosen["zip"] = typed
        self.zip_unknown = False

    def narrow(self, shifts: ShiftQuerySet) -> ShiftQuerySet:
        """Those of `shifts` that fit. A ZIP that we do not know narrows nothing: see `zip_unknown`."""
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
        if "zip" in chosen:
            near = counties_near(chosen["zip"])
            self.zip_unknown = not near
            if near:
                shifts = shifts.filter(Q(county__in=near) | Q(is_remote=True))
        return shifts

    @property
    def switches(self) -> list[Switch]:
        """Each filter of one press, with the query that turns it on or off and keeps the others."""
        return [self._switch(name, "1", title) for name, title in SWITCHES.items()]

    @property
    def languages(self) -> list[Switch]:
        return [self._switch("language", code, title) for code, title in LANGUAGES.items() if code != "en"]

    def _switch(self, name: str, value: str, title: Any) -> Switch:
        query = QueryDict(mutable=True)
        is_on = self.chosen.get(name) == value
        for key, said in sorted(self.chosen.items()):
            if key != name:
                query[key] = said
        if not is_on:
            query[name] = value
        return Switch(title, query.urlencode(), is_on)

    @property
    def hidden(self) -> dict[str, str]:
        """What the form for the ZIP code sends along."""
        return {name: value for name, value in self.chosen.items() if name != "zip"}

    @property
    def query(self) -> str:
        """What was chosen, as the query of an address; "" for all."""
        query = QueryDict(mutable=True)
        for name, value in sorted(self.chosen.items()):
            query[name] = value
        return query.urlencode()


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
    """The shifts in the order they come in, under the days of their own walls."""
    days: list[DayOfShifts] = []
    for shift in shifts:
        day = shift.local_start.date()
        if not days or days[-1].date != day:
            days.append(DayOfShifts(day, []))
        days[-1].shifts.append(shift)
    return days


def month(shifts: ShiftQuerySet, first: date) -> Any:
    """The month from `first` on with those shifts on their days; see `events.listing.month_of`."""
    # It asks of a row when it starts and on which wall: a shift says both.
    return month_of(shifts, first)  # type: ignore[arg-type]
