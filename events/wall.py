"""From the clock on the wall to the moment it means, where the clock may be changed in between."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


class NoSuchTime(ValueError):
    """The clock is set forward over this time: it does not come on that day."""


class TwiceThatNight(ValueError):
    """The clock is set back over this time: it comes twice, and somebody must say which is meant."""


def moment(wall: datetime, zone: ZoneInfo, *, second: bool | None = None) -> datetime:
    """The moment, in UTC, at which a clock in `zone` shows the naive time `wall`.

    Raises NoSuchTime in the hour that is skipped in spring. In the hour that comes twice in autumn `second`
    says which of the two is meant; None raises TwiceThatNight. Source: PEP 495.
    """
    first, later = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == later.utcoffset():
        return first.astimezone(UTC)
    # Before a gap the clock is behind: reading it back shows another time.
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
        raise NoSuchTime(wall)
    if second is None:
        raise TwiceThatNight(wall)
    return (later if second else first).astimezone(UTC)


def is_second(at: datetime, zone: ZoneInfo) -> bool:
    """Whether a moment falls into the second of two hours that the clock shows alike."""
    return bool(at.astimezone(zone).fold)
