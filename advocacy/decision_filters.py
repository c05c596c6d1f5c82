"""The visitor's filters of decisions, and their month."""

import calendar
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from advocacy.models import PublicBody, Sitting
from advocacy.models.decision import DecisionQuerySet
from coalitions.models import Coalition
from events.event_filters import MOST_IN_A_MONTH, Day, Month
from hubs.models import County
from pse_portal.forms import FilterForm, Switch

ALL = [("", _("All"))]


def _says(word: str) -> Q:
    """Match decisions whose title, sentence, docket, or decision maker has the word, in either language."""
    names = ("title_en", "title_es", "decides_en", "decides_es", "docket", "body__name")
    found = Q()
    for name in names:
        found |= Q(**{f"{name}__icontains": word})
    return found


class DecisionFilterForm(FilterForm):
    """The filters of the list, the month, the calendar, and the feed."""

    q = forms.CharField(
        label=_("Words"), required=False, max_length=80, widget=forms.TextInput({"type": "search"})
    )
    county = forms.ChoiceField(label=_("County"), required=False, choices=ALL)
    circle = forms.ChoiceField(label=_("Circle"), required=False, choices=ALL)
    hub = forms.ChoiceField(label=_("Hub"), required=False, choices=ALL)
    body = forms.ChoiceField(label=_("Decision maker"), required=False, choices=ALL)
    open = Switch(label=_("You can still comment"))

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        coalitions = list(Coalition.objects.listed().order_by("name").values_list("kind", "slug", "name"))
        for wanted in Coalition.Kind.values:
            self.offer(wanted, [(slug, name) for kind, slug, name in coalitions if kind == wanted])
        self.offer("county", County.objects.order_by("name").values_list("slug", "name"))
        self.offer("body", PublicBody.objects.shown().values_list("slug", "name"))

    @property
    def names(self) -> list[str]:
        """The names of the chosen options."""
        return [
            str(dict(cast("Any", field.choices))[self.chosen[name]])
            for name, field in self.fields.items()
            if isinstance(field, forms.ChoiceField) and name in self.chosen
        ]

    def narrow(self, decisions: DecisionQuerySet) -> DecisionQuerySet:
        """Return the `decisions` that match the filters. At most two queries."""
        chosen = self.chosen
        if "county" in chosen:
            decisions = decisions.for_county(chosen["county"])
        wanted = [chosen[kind] for kind in ("circle", "hub") if kind in chosen]
        for coalition in Coalition.objects.filter(slug__in=wanted) if wanted else []:
            decisions = decisions.of(coalition)
        if "body" in chosen:
            decisions = decisions.filter(body__slug=chosen["body"])
        for word in chosen.get("q", "").split():
            decisions = decisions.filter(_says(word))
        if "open" in chosen:
            decisions = decisions.open_for_comment()
        return decisions


def sittings_of(decisions: DecisionQuerySet) -> Any:
    """Return the sittings of some decisions with what their display needs."""
    return Sitting.objects.filter(decision__in=decisions.order_by().values("pk")).select_related(
        "decision__body"
    )


def month_of(decisions: DecisionQuerySet, first: date) -> Month:
    """Return the month that starts on `first`, with the sittings that begin in it, each on its own local day."""
    weeks = calendar.Calendar(firstweekday=calendar.SUNDAY).monthdatescalendar(first.year, first.month)
    start = datetime(first.year, first.month, 1, tzinfo=UTC)
    near = sittings_of(decisions).filter(
        starts_at__gte=start - timedelta(days=1), starts_at__lt=start + timedelta(days=33)
    )
    by_day: dict[date, list[Any]] = defaultdict(list)
    for sitting in near.order_by("starts_at", "pk")[:MOST_IN_A_MONTH]:
        by_day[sitting.local_day].append(sitting)
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
