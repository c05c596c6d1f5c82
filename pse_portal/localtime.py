"""Convert local times to moments, including across clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from pse_portal import dates

# An end on the next day and more than this after the start may be a typo: the form asks.
LONG = timedelta(hours=12)


class NoSuchTime(ValueError):
    """The clock is set forward over this time: it does not exist on that day."""


class TwiceThatNight(ValueError):
    """The clock is set back over this time: it occurs twice, and the form must ask which is meant."""


def moment(local: datetime, zone: ZoneInfo, *, second: bool | None = None) -> datetime:
    """Return the moment, in UTC, at which a clock in `zone` shows the naive time `local`.

    Raises NoSuchTime in the hour that is skipped in spring. In the hour that is repeated in autumn, `second` says
    which of the two is meant; None raises TwiceThatNight. Source: PEP 495.
    """
    first, later = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == later.utcoffset():
        return first.astimezone(UTC)
    # In a gap, converting back shows another local time.
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise NoSuchTime(local)
    if second is None:
        raise TwiceThatNight(local)
    return (later if second else first).astimezone(UTC)


def nights(starts: time, ends: time) -> int:
    """Return the number of nights between two clock times: 1 if the end is not after the start, else 0."""
    return int(ends <= starts)


def last_day(day: date, starts: time, ends: time) -> date:
    """Return the date of the end, given clock times and a start on `day`."""
    return day + timedelta(days=nights(starts, ends))


def is_long(first: datetime, last: datetime, zone: ZoneInfo) -> bool:
    """Return whether `last` is more than 12 hours after `first` and on another local date of `zone`."""
    return last - first > LONG and first.astimezone(zone).date() != last.astimezone(zone).date()


def long_question(last: datetime, zone: ZoneInfo) -> str:
    """Return the question to confirm an `is_long` end, in the active language."""
    end = last.astimezone(zone)
    data = {"day": dates.day(end.date(), weekday=True), "time": dates.at(end)}
    return _("It would end on %(day)s, %(time)s, more than 12 hours after it starts. Is that right?") % data


def is_second(at: datetime, zone: ZoneInfo) -> bool:
    """Return whether a moment is in the second of the two hours that the clock shows alike."""
    return bool(at.astimezone(zone).fold)
