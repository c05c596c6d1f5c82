"""The visitor's event filters, and the month view."""

import calendar
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from django import forms
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Value
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from events.models import Event, Host
from events.models.event_queryset import EventQuerySet
from hubs.models import County, Zip
from hubs.places import miles
from pse_portal.forms import FilterForm, Switch

NEAR = 30.0  # miles in a straight line to a county's center: about an hour's drive
LANGUAGES = [("en", _("English")), ("es", _("Spanish")), ("ase", _("sign language")), ("vi", _("Vietnamese")), ("ko", _("Korean"))]  # fmt: skip
MOST_IN_A_MONTH = 500
ON_A_WALL = 2  # events in a day of the printed month
ALL = [("", _("All"))]


class EventFilterForm(FilterForm):
    """The filters of the list, the month view, and the calendars."""

    zip = forms.CharField(
        label=_("Near ZIP code"),
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"}),
    )
    county = forms.ChoiceField(label=_("County"), required=False, choices=ALL)
    circle = forms.ChoiceField(label=_("Circle"), required=False, choices=ALL)
    hub = forms.ChoiceField(label=_("Hub"), required=False, choices=ALL)
    kind = forms.ChoiceField(label=_("Type"), required=False, choices=[*ALL, *Event.Kind.choices])
    language = forms.ChoiceField(label=_("Language"), required=False, choices=[*ALL, *LANGUAGES])
    online = Switch(label=_("Online or by phone"))
    childcare = Switch(label=_("Has childcare"))

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        # One query for all three lists.
        # Without modeltranslation, whose `values_list` gives several columns in no fixed order.
        listed = Coalition.objects.listed().order_by().rewrite(False)
        coalitions = listed.values_list("kind", "slug", "name")
        counties = County.objects.order_by().values_list(Value("county"), "slug", "name")
        rows = sorted(coalitions.union(counties, all=True), key=lambda row: row[2])
        for wanted in (*Coalition.Kind.values, "county"):
            self.offer(wanted, [(slug, name) for kind, slug, name in rows if kind == wanted])

    @property
    def names(self) -> list[str]:
        """The names of the chosen options."""
        return [
            str(dict(cast("Any", field.choices))[self.chosen[name]])
            for name, field in self.fields.items()
            if isinstance(field, forms.ChoiceField) and name in self.chosen
        ]

    @property
    def county_name(self) -> str:
        """The name of the chosen county, or ""."""
        slug = self.chosen.get("county")
        return str(dict(cast("Any", self.fields["county"]).choices)[slug]) if slug else ""

    def narrow(self, events: EventQuerySet) -> EventQuerySet:
        """Return the `events` that match the filters. An unknown ZIP code does not filter; it sets `zip_unknown`."""
        chosen = self.chosen
        self.zip_unknown = False
        if "county" in chosen:
            events = events.filter(county__slug=chosen["county"])
        for kind in (Coalition.Kind.CIRCLE, Coalition.Kind.HUB):
            if kind in chosen:
                hosting = Host.objects.agreed().order_by().filter(event=OuterRef("pk"))
                events = events.filter(
                    Exists(hosting.filter(coalition__kind=kind, coalition__slug=chosen[kind]))
                )
        if "kind" in chosen:
            events = events.filter(kind=chosen["kind"])
        if "language" in chosen:
            events = events.in_language(chosen["language"])
        if "online" in chosen:
            events = events.exclude(format=Event.Format.IN_PERSON)
        if "childcare" in chosen:
            events = events.arranging("childcare")
        if "zip" in chosen:
            near = counties_near(chosen["zip"])
            self.zip_unknown = not near
            if near:
                events = events.filter(
                    Q(county__in=near) | Q(county=None) & ~Q(format=Event.Format.IN_PERSON)
                )
        return events


def counties_near(typed: str) -> list[str]:
    """Return the codes of a ZIP's counties and of counties whose center is within 30 miles; [] for an unknown ZIP.

    Two queries.
    """
    match = re.fullmatch(r"([0-9]{5})(?:[- ]?[0-9]{4})?", typed)
    here = Zip.objects.filter(code=match[1]).prefetch_related("shares").first() if match else None
    if here is None:
        return []
    own = {share.county_id for share in here.shares.all()}
    return [
        fips
        for fips, lat, lon in County.objects.order_by("fips").values_list("fips", "lat", "lon")
        if fips in own or miles(here.lat, here.lon, lat, lon) <= NEAR
    ]


# A month
# -------
@dataclass
class Day:
    date: date
    is_here: bool  # in this month, not the one before or after
    events: list[Event] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many of its events have no room on the month for a wall."""
        return max(0, len(self.events) - ON_A_WALL)


@dataclass
class Month:
    """A month in weeks of seven days, starting on Sunday; `before` and `after` name its neighbors ("2027-02")."""

    first: date
    weeks: list[list[Day]]

    @property
    def before(self) -> str:
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def after(self) -> str:
        return f"{self.first + timedelta(days=32):%Y-%m}"

    @property
    def days(self) -> list[Day]:
        """The days of this month that have events."""
        return [day for week in self.weeks for day in week if day.events and day.is_here]


def month_named(words: str) -> date | None:
    """Return the first day of a month such as "2027-03", or None where it is invalid.

    Only years from 2000 to 2099, so that links from month to month end somewhere.
    """
    match = re.fullmatch(r"(20[0-9]{2})-(0[1-9]|1[0-2])", words)
    return date(int(match[1]), int(match[2]), 1) if match else None


def month_of(events: EventQuerySet, first: date) -> Month:
    """Return the month starting on `first`, with the `events` that begin in it, each on its own local day.

    One query more than `events` needs.
    """
    weeks = calendar.Calendar(firstweekday=calendar.SUNDAY).monthdatescalendar(first.year, first.month)
    start = datetime(first.year, first.month, 1, tzinfo=UTC)
    # Wide enough for every time zone; the local date decides below.
    near = events.filter(starts_at__gte=start - timedelta(days=1), starts_at__lt=start + timedelta(days=33))
    by_day: dict[date, list[Event]] = defaultdict(list)
    for event in near.order_by("starts_at", "pk")[:MOST_IN_A_MONTH]:
        by_day[event.local_start.date()].append(event)
    return Month(
        first,
        [
            [
                Day(day, day.month == first.month, by_day[day] if day.month == first.month else [])
                for day in week
            ]
            for week in weeks
        ],
    )


def language_names(codes: Any) -> list[str]:
    """Return the names of language codes in the active language; an unknown code is returned unchanged."""
    names = {**dict(settings.LANGUAGES), **dict(LANGUAGES), "zh": _("Chinese")}
    return [str(names.get(code, code)) for code in codes]
