"""Convert local times to moments, where the clock may change in between."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from pse_portal import dates

# An end on the next day and later than so long after the start may be a slip of the pen: somebody is asked.
LONG = timedelta(hours=12)


class NoSuchTime(ValueError):
    """The clock is set forward over this time: it does not come on that day."""


class TwiceThatNight(ValueError):
    """The clock is set back over this time: it comes twice, and somebody must say which is meant."""


def moment(local: datetime, zone: ZoneInfo, *, second: bool | None = None) -> datetime:
    """The moment, in UTC, at which a clock in `zone` shows the naive time `local`.

    Raises NoSuchTime in the hour that is skipped in spring. In the hour that comes twice in autumn `second`
    says which of the two is meant; None raises TwiceThatNight. Source: PEP 495.
    """
    first, later = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == later.utcoffset():
        return first.astimezone(UTC)
    # Before a gap the clock is behind: reading it back shows another time.
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise NoSuchTime(local)
    if second is None:
        raise TwiceThatNight(local)
    return (later if second else first).astimezone(UTC)


def nights(starts: time, ends: time) -> int:
    """How many nights are between a start and an end by the clock: 1 where the end is not after the start, else 0."""
    return int(ends <= starts)


def last_day(day: date, starts: time, ends: time) -> date:
    """The day of an end by the clock, for a start on `day`."""
    return day + timedelta(days=nights(starts, ends))


def is_long(first: datetime, last: datetime, zone: ZoneInfo) -> bool:
    """Whether from `first` to `last` are more than 12 hours, into another local day of `zone`."""
    return last - first > LONG and first.astimezone(zone).date() != last.astimezone(zone).date()


def long_question(last: datetime, zone: ZoneInfo) -> str:
    """What is asked before something `is_long`; in the active language."""
    end = last.astimezone(zone)
    data = {"day": dates.day(end.date(), weekday=True), "time": dates.at(end)}
    return _("It would end on %(day)s, %(time)s, more than 12 hours after it starts. Is that right?") % data


def is_second(at: datetime, zone: ZoneInfo) -> bool:
    """Whether a moment falls into the second of two hours that the clock shows alike."""
    return bool(at.astimezone(zone).fold)
