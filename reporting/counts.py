"""How each figure is counted from the rows: set by set in the database, streamed, a fixed number of queries.

Each function returns rows (figure, day, county id, coalition id, value) in the three breakdowns of `DailyFigure`. Days
are those of the portal's time zone. What a row of a deleted person said is no longer counted, not even in past quarters.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Case, CharField, Count, F, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, TruncDate, TruncQuarter
from django.utils import timezone

from agenda.models import AgendaItem, Change, State
from coalitions.models import Coalition, Letter, Membership
from events.models import RSVP, Event, Host
from hubs.models import HubCircle, Liaison
from news.models import Subscription
from reporting.figures import SOON
from voice.models import Ask
from volunteering.models import Hours, SignUp

# (figure, day, county id, coalition id, value)
Row = tuple[str, date, str | None, int | None, int]
# (day, the county or coalition, value)
Counted = Iterable[tuple[date, Any, int]]

ZONE = ZoneInfo(settings.TIME_ZONE)


def local_day(field: str) -> TruncDate:
    return TruncDate(field, tzinfo=ZONE)


def _rows(figure: str, whole: Counted, by_county: Counted = (), by_coalition: Counted = ()) -> Iterator[Row]:
    for day, _where, value in whole:
        yield figure, day, None, None, value
    for day, where, value in by_county:
        if where is not None:
            yield figure, day, where, None, value
    for day, where, value in by_coalition:
        if where is not None:
            yield figure, day, None, where, value


def _sums(rows: QuerySet[Any], day: Any, where: Any = None, amount: Any = None) -> Counted:
    """Return what `rows` sum up to (default: their number) by day and, if given, by `where`. One query."""
    found = rows.order_by().annotate(counted_on=day, counted_in=where if where else Value(None, CharField()))
    groups = found.values("counted_on", "counted_in")
    sums = groups.annotate(counted=amount if amount is not None else Count("pk", distinct=True))
    return sums.values_list("counted_on", "counted_in", "counted").iterator()


def _counties() -> dict[int, list[str]]:
    """Return the counties of each hub. One query."""
    found: dict[int, list[str]] = {}
    for pk, county in Coalition.objects.exclude(hub__counties=None).values_list("pk", "hub__counties"):
        found.setdefault(pk, []).append(county)
    return found


HOSTED = Q(event__hosts__is_lead=True) | Q(event__hosts__agreed_at__isnull=False)


# Events
# ------
def held_events() -> Iterator[Row]:
    """Events that are over, were published, and weren't canceled."""
    over = Event.objects.filter(state=Event.State.PUBLISHED, ends_at__lt=timezone.now())
    hosts = Host.objects.agreed().filter(
        event__state=Event.State.PUBLISHED, event__ends_at__lt=timezone.now()
    )
    day = local_day("starts_at")
    yield from _rows(
        "events",
        _sums(over, day),
        _sums(over, day, F("county")),
        _sums(hosts, local_day("event__starts_at"), F("coalition"), Count("event", distinct=True)),
    )


def attendance() -> Iterator[Row]:
    """People checked in, with their parties."""
    came, day, people = RSVP.objects.came(), local_day("event__starts_at"), Sum(Coalesce("arrived", 1))
    yield from _rows(
        "attendance",
        _sums(came, day, amount=people),
        _sums(came, day, F("event__county"), people),
        _sums(came.filter(HOSTED), day, F("event__hosts__coalition"), people),
    )


def rsvps() -> Iterator[Row]:
    """People expected by RSVPs with a spot or on the waitlist, by the day of the RSVP."""
    active, day, people = RSVP.objects.active(), local_day("asked_at"), Sum("party_size")
    yield from _rows(
        "rsvps",
        _sums(active, day, amount=people),
        _sums(active, day, F("event__county"), people),
        _sums(active.filter(HOSTED), day, F("event__hosts__coalition"), people),
    )


# Who it was: the same contact, else the same person. Rows with neither are no one we could know again.
WHO = Case(
    When(~Q(returning=""), then=F("returning")),
    default=Concat(Value("person "), Cast("person_id", CharField())),
    output_field=CharField(),
)


def participants() -> Iterator[Row]:
    """People who came, once a quarter: new in the first quarter in which they ever came, and returning in others."""
    came = RSVP.objects.came().exclude(returning="", person=None)
    for where, breakdown in (
        (Value(None, CharField()), None),
        (F("event__county"), "county"),
        (F("event__hosts__coalition"), "coalition"),
    ):
        rows = came.filter(HOSTED) if breakdown == "coalition" else came
        days = (
            rows.order_by()
            .annotate(who=WHO, quarter=TruncQuarter("event__starts_at", tzinfo=ZONE), counted_in=where)
            .values("who", "quarter", "counted_in")
            .annotate(day=Min(local_day("event__starts_at")))
            .order_by("who", "quarter")
            .values_list("who", "quarter", "counted_in", "day")
        )
        found: Counter[tuple[str, date, Any]] = Counter()
        for _who, of_one in groupby(days.iterator(), key=itemgetter(0)):
            first = None
            for _same, quarter, counted_in, day in of_one:
                first = first or quarter
                figure = "new_people" if quarter == first else "returning_people"
                found[figure, day, counted_in] += 1
        for (figure, day, counted_in), value in found.items():
            if breakdown is None or counted_in is not None:
                yield (
                    figure,
                    day,
                    counted_in if breakdown == "county" else None,
                    counted_in if breakdown == "coalition" else None,
                    value,
                )


# Goals
# -----
def goals() -> Iterator[Row]:
    """Public goals whose status changed, and those that were won; each once a quarter."""
    for figure, states in (("goals_moved", None), ("goals_won", [State.WON])):
        moves = Change.objects.filter(kind=Change.Kind.MOVED, item__in=AgendaItem.objects.public())
        if states:
            moves = moves.filter(state__in=states)
        both = (F("item__coalition"), F("item__partner"))
        yield from _rows(
            figure,
            _once_a_quarter(moves, [None]),
            _once_a_quarter(moves, [F("item__coalition__hub__counties")]),
            _once_a_quarter(moves, both),
        )


def _once_a_quarter(moves: QuerySet[Change], wheres: Iterable[Any]) -> Counted:
    """Count each goal on the day of its first move in a quarter. One query for each of `wheres`."""
    found: Counter[tuple[date, Any]] = Counter()
    for where in wheres:
        days = (
            moves.order_by()
            .annotate(quarter=TruncQuarter("at", tzinfo=ZONE), counted_in=where or Value(None, CharField()))
            .values("item", "quarter", "counted_in")
            .annotate(day=Min(local_day("at")))
        )
        found.update((row["day"], row["counted_in"]) for row in days.iterator())
    return [(day, where, value) for (day, where), value in found.items()]


# Volunteers
# ----------
def volunteers() -> Iterator[Row]:
    """Shifts that volunteers came to, and their approved minutes."""
    came, day = SignUp.objects.filter(came=True), local_day("shift__starts_at")
    yield from _rows(
        "shifts",
        _sums(came, day),
        _sums(came, day, Coalesce("shift__county", "shift__event__county")),
        _sums(came, day, F("shift__opportunity__coalition")),
    )
    hours, worked, minutes = Hours.objects.approved(), F("worked_on"), Sum("minutes")
    yield from _rows(
        "minutes",
        _sums(hours, worked, amount=minutes),
        _sums(hours, worked, F("opportunity__coalition__hub__counties"), minutes),
        _sums(hours, worked, F("opportunity__coalition"), minutes),
    )


# Answers
# -------
def answers() -> Iterator[Row]:
    """What was answered, by the day of the answer, and how much of it within seven days.

    The coalition is the one that was asked; for a request between hubs and circles, the side that answered.
    """
    found: Counter[tuple[str, date, str | None, int | None]] = Counter()
    counties = _counties()
    for coalition, asked_at, answered_at in _answered():
        day = timezone.localtime(answered_at, ZONE).date()
        figures = ["answers"]
        if answered_at - asked_at <= timedelta(days=SOON):
            figures.append("answers_in_time")
        for figure in figures:
            found[figure, day, None, None] += 1
            found[figure, day, None, coalition] += 1
            for county in counties.get(coalition, ()):
                found[figure, day, county, None] += 1
    for (figure, day, where, who), value in found.items():
        yield figure, day, where, who, value


def _answered() -> Iterator[tuple[int, Any, Any]]:
    """Yield (coalition that answered, asked at, answered at). Three queries."""
    letters = Letter.objects.filter(state=Letter.State.ANSWERED, answered_at__isnull=False)
    yield from letters.values_list("coalition", "written_at", "answered_at").iterator()
    # Someone decided about a request; a coalition that everybody may join decides nothing.
    decided = Membership.objects.filter(decided_at__isnull=False, decided_by__isnull=False)
    decided = decided.filter(
        Q(joined_at=F("decided_at")) | Q(state=Membership.State.DECLINED), asked_at__lte=F("decided_at")
    )
    yield from decided.values_list("coalition", "asked_at", "decided_at").iterator()
    asks = Ask.objects.filter(answered_at__isnull=False)
    for side, hub, circle, asked_at, answered_at in asks.values_list(
        "answered_side", "link__hub", "link__circle", "asked_at", "answered_at"
    ).iterator():
        yield (hub if side == HubCircle.Side.HUB else circle), asked_at, answered_at


# Levels
# ------
Span = tuple[date, date | None]


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return spans of days as few that neither touch nor overlap; None is open, and the last day is not in it."""
    found: list[Span] = []
    for first, last in sorted(spans, key=itemgetter(0)):
        if last is not None and last <= first:
            continue
        if found and (found[-1][1] is None or first <= found[-1][1]):
            before = found[-1][1]
            end = None if before is None or last is None else max(before, last)
            found[-1] = (found[-1][0], end)
        else:
            found.append((first, last))
    return found


def _steps(spans: Iterable[Span], found: Counter[Any], *where: Any) -> None:
    """Add one on the first day of each span, and take it away on the day after its end."""
    for first, last in joined(spans):
        found[first, *where] += 1
        if last is not None:
            found[last, *where] -= 1


def _levels(figure: str, found: Counter[Any]) -> Iterator[Row]:
    for (day, county, coalition), value in found.items():
        yield figure, day, county, coalition, value


def members() -> Iterator[Row]:
    """People in at least one listed coalition."""
    states = Membership.State
    rows = Membership.objects.filter(
        Q(state=states.ACTIVE, joined_at__isnull=False)
        | Q(
            state__in=[states.LEFT, states.REMOVED, states.BLOCKED],
            joined_at__isnull=False,
            ended_at__isnull=False,
        ),
        coalition__life__in=Coalition.LISTED,
    )
    counties = _counties()
    found: Counter[Any] = Counter()
    fields: Any = rows.annotate(
        first=local_day("joined_at"),
        last=Case(When(state=states.ACTIVE, then=None), default=local_day("ended_at")),
    )
    fields = fields.order_by("person").values_list("person", "coalition", "first", "last")
    for _person, of_one in groupby(fields.iterator(), key=itemgetter(0)):
        spans = [(coalition, (first, last)) for _same, coalition, first, last in of_one]
        _steps((span for _coalition, span in spans), found, None, None)
        by_county: dict[str, list[Span]] = {}
        for coalition, span in spans:
            _steps([span], found, None, coalition)
            for county in counties.get(coalition, ()):
                by_county.setdefault(county, []).append(span)
        for county, theirs in by_county.items():
            _steps(theirs, found, county, None)
    return _levels("members", found)


def subscribers() -> Iterator[Row]:
    """Confirmed subscriptions; there are none by coalition."""
    states = Subscription.State
    found: Counter[Any] = Counter()
    rows = Subscription.objects.filter(
        Q(state=states.CONFIRMED) | Q(state=states.LEFT, left_at__isnull=False), confirmed_at__isnull=False
    )
    fields = rows.annotate(
        first=local_day("confirmed_at"),
        last=Case(When(state=states.CONFIRMED, then=None), default=local_day("left_at")),
    ).values_list("county", "first", "last")
    for county, first, last in fields.iterator():
        _steps([(first, last)], found, None, None)
        if county is not None:
            _steps([(first, last)], found, county, None)
    return _levels("subscribers", found)


def empty_seats() -> Iterator[Row]:
    """Connections without a liaison, for the hub and the circle both."""
    taken: dict[int, list[Span]] = {}
    for link, first, last in Liaison.objects.accepted().values_list("link", "since", "until"):
        taken.setdefault(link, []).append((first, last))
    found: Counter[Any] = Counter()
    links = HubCircle.objects.filter(
        Q(state=HubCircle.State.ENDED) | Q(pk__in=HubCircle.objects.standing().values("pk")),
        since__isnull=False,
    )
    for link in links.select_related("hub").prefetch_related("hub__counties"):
        end = link.until if link.state == HubCircle.State.ENDED else None
        empty = list(_without((link.since, end), joined(taken.get(link.pk, ()))))  # type: ignore[arg-type]
        _steps(empty, found, None, None)
        _steps(empty, found, None, link.hub_id)
        _steps(empty, found, None, link.circle_id)
        for county in link.hub.counties.all():
            _steps(empty, found, county.pk, None)
    return _levels("empty_seats", found)


def _without(whole: Span, taken: list[Span]) -> Iterator[Span]:
    """Yield the parts of a span that no span of `taken` (sorted, apart) covers."""
    first, end = whole
    for begins, ends in taken:
        if end is not None and begins >= end:
            break
        if begins > first:
            yield first, begins
        if ends is None:
            return
        first = max(first, ends)
    if end is None or first < end:
        yield first, end


COUNTS: tuple[tuple[tuple[str, ...], Callable[[], Iterator[Row]]], ...] = (
    (("members",), members),
    (("new_people", "returning_people"), participants),
    (("events",), held_events),
    (("attendance",), attendance),
    (("rsvps",), rsvps),
    (("goals_moved", "goals_won"), goals),
    (("shifts", "minutes"), volunteers),
    (("empty_seats",), empty_seats),
    (("subscribers",), subscribers),
    (("answers", "answers_in_time"), answers),
)
