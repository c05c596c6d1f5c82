"""Repeating events: a rule on input, one row per occurrence, changed one by one or together."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from dateutil.rrule import rrulestr
from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from events import changes, co_hosts
from events.event_fields import COPIED, Trait, having
from events.models import Event, FormerEventSlug, Series
from office import audit
from people.models import Person
from pse_portal import localtime

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST = 120  # occurrences created at a time: two years of weekly ones
FARTHEST = timedelta(days=800)


class Repeat(models.TextChoices):
    """How often an event repeats; weekday and position in the month come from the first day."""

    ONCE = "", _("Once")
    WEEKLY = "weekly", _("Every week, on this weekday")
    FORTNIGHTLY = "fortnightly", _("Every other week, on this weekday")
    MONTHLY = "monthly", _("Every month, on this weekday (for example, the second Tuesday)")
    LAST = "last", _("Every month, on the last one (for example, the last Saturday)")
    BY_HAND = "by_hand", _("On dates I choose")


class Scope(models.TextChoices):
    """Which occurrences a change applies to."""

    THIS = "this", _("Only this date")
    FOLLOWING = "following", _("This date and later ones")
    ALL = "all", _("All upcoming dates")


def rule_of(repeat: str, first_on: date) -> str:
    """Return the RRULE (RFC 5545, section 3.3.10) of a choice, without an end; "" for once and for chosen dates."""
    weekday = WEEKDAYS[first_on.weekday()]
    nth = (first_on.day - 1) // 7 + 1
    return {
        Repeat.WEEKLY: f"FREQ=WEEKLY;BYDAY={weekday}",
        Repeat.FORTNIGHTLY: f"FREQ=WEEKLY;INTERVAL=2;BYDAY={weekday}",
        # Not every month has a fifth Tuesday: use the last one.
        Repeat.MONTHLY: f"FREQ=MONTHLY;BYDAY={nth if nth < 5 else -1}{weekday}",
        Repeat.LAST: f"FREQ=MONTHLY;BYDAY=-1{weekday}",
    }.get(Repeat(repeat), "")


def days(rule: str, first_on: date, until: date, after: date | None = None) -> list[date]:
    """Return the dates of a rule from `first_on` through `until`; with `after`, only later ones; at most 120."""
    until = min(until, first_on + FARTHEST) if after is None else until
    found = rrulestr(rule, dtstart=datetime.combine(first_on, time())).between(
        datetime.combine(after + timedelta(days=1) if after else first_on, time()),
        datetime.combine(until, time()),
        inc=True,
    )
    return [moment.date() for moment in found][:MOST]


def start(event: Event, coalition: Coalition, *, rule: str, dates: Iterable[date], by: Person) -> Series:
    """Make a saved event the first of a series, and create an event for each further date.

    Raises localtime.NoSuchTime where a clock change skips the start time on one of them. Logged.
    """
    chosen = sorted(set(dates) - {event.local_start.date()})
    with transaction.atomic():
        series = Series.objects.create(
            coalition=coalition,
            rule=rule,
            first_on=event.local_start.date(),
            made_until=max([event.local_start.date(), *chosen]),
            local_start=event.local_start.time(),
            minutes_long=(event.ends_at - event.starts_at) // timedelta(minutes=1),
            time_zone=event.time_zone,
        )
        event.series, event.occurs_on = series, event.local_start.date()
        event.save(update_fields=["series", "occurs_on"])
        for day in chosen:
            _occurrence(event, series, day, by)
        audit.record(by, "series_made", series, coalition_id=coalition.pk, events=len(chosen) + 1)
    return series


def extend(series: Series, *, until: date, by: Person, dates: Iterable[date] = ()) -> list[Event]:
    """Add occurrences after the last one, by the rule or on the given dates, copied from the latest.

    Returns the new events. Locks the series. Logged.
    """
    with transaction.atomic():
        row = Series.objects.select_for_update().get(pk=series.pk)
        latest = row.events.order_by("-occurs_on").first()
        if latest is None:
            return []
        more = days(row.rule, row.first_on, until, row.made_until) if row.rule else sorted(set(dates))
        there = set(row.events.values_list("occurs_on", flat=True))
        made = [_occurrence(latest, row, day, by) for day in more if day not in there]
        row.made_until = max([row.made_until, *more])
        row.save(update_fields=["made_until"])
        audit.record(by, "series_extended", row, coalition_id=row.coalition_id, events=len(made))
    return made


def change(event: Event, names: Iterable[str], scope: str, *, by: Person, tell: bool = False) -> int:
    """Save `event`, changed in the fields `names`, and apply the change to the others in `scope`.

    Returns how many people are notified. A new local time applies to every occurrence, a new day only to this one.
    RSVP times keep their distance in days from each occurrence. Occurrences that were changed individually are
    skipped. Raises localtime.NoSuchTime.
    """
    names, on_the_wall = list(names), having(Trait.ON_THE_WALL)
    with transaction.atomic():
        series = event.series
        if scope == Scope.THIS or series is None:
            event.is_changed_alone = series is not None
            return changes.save(event, by=by, tell=tell)
        clock, minutes = event.local_start.time(), event.ends_at - event.starts_at
        new_hour = (clock, minutes) != (
            series.local_start,
            timedelta(minutes=series.minutes_long),
        ) or event.time_zone != series.time_zone
        told = changes.save(event, by=by, tell=tell)
        others = Event.objects.upcoming().filter(series=series, is_changed_alone=False).exclude(pk=event.pk)
        if scope == Scope.FOLLOWING:
            others = others.filter(occurs_on__gt=event.occurs_on)
        for other in others.exclude(state=Event.State.CANCELLED):
            if new_hour:
                other.time_zone = event.time_zone
                day = other.occurs_on or other.local_start.date()
                other.starts_at = localtime.moment(datetime.combine(day, clock), event.zone, second=False)
                other.ends_at = other.starts_at + minutes
            for name in names:
                value = getattr(event, name)
                if name in on_the_wall:
                    value = _as_long_before(value, event, other)
                setattr(other, name, value)
            told += changes.save(other, by=by, tell=tell)
        if new_hour:
            Series.objects.filter(pk=series.pk).update(
                local_start=clock, minutes_long=minutes // timedelta(minutes=1), time_zone=event.time_zone
            )
    return told


def _as_long_before(moment: datetime | None, event: Event, other: Event) -> datetime | None:
    """Return the local time of `moment` on the day that is as far from `other` as from `event`."""
    if moment is None:
        return None
    clock = moment.astimezone(event.zone).replace(tzinfo=None)
    apart = other.local_start.date() - event.local_start.date()
    return localtime.moment(clock + apart, other.zone, second=localtime.is_second(moment, event.zone))


def taken_over(row: Event) -> dict[str, Any]:
    """Return the values that a further occurrence copies from an event."""
    values, names = {}, having(COPIED | Trait.REPEATED)
    for field in row._meta.concrete_fields:
        if field.name.removesuffix("_en").removesuffix("_es") in names:
            values[field.attname] = getattr(row, field.attname)
    # For translated fields, the plain name is only a view in the active language.
    return {name: value for name, value in values.items() if f"{name}_en" not in values}


def free_slug(title: str, day: date) -> str:
    """Return an unused slug, now or in the past: the title and the date, with a number if needed."""
    base = f"{slugify(title)[:60].strip('-') or 'event'}-{day:%Y-%m-%d}"
    taken = {
        slug
        for model in (Event, FormerEventSlug)
        for slug in model.objects.filter(slug__startswith=base).values_list("slug", flat=True)
    }
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, 500))) if slug not in taken)


def _occurrence(like: Event, series: Series, day: date, by: Person) -> Event:
    starts_at = localtime.moment(datetime.combine(day, series.local_start), series.zone, second=False)
    event = Event(
        **taken_over(like),
        slug=free_slug(like.title, day),
        series=series,
        occurs_on=day,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=series.minutes_long),
        state=like.state if like.state == Event.State.PUBLISHED else Event.State.DRAFT,
        published_at=like.published_at if like.state == Event.State.PUBLISHED else None,
    )
    event.save()
    co_hosts.lead(event, series.coalition, by)
    copy_arrangements(like, event)
    return event


def copy_arrangements(like: Event, event: Event) -> None:
    """Copy what can be arranged; decision deadlines follow the new date."""
    for plan in like.arrangements.all():
        plan.pk, plan.event, plan.decide_by = None, event, None
        plan._state.adding = True
        plan.save()
