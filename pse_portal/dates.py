"""Format dates and times in the active language, for pages and emails.

English: "Thu, Mar 4, 6 to 8 p.m.". Spanish: "jueves 4 de marzo, de las 6:00 p. m. a las 8:00 p. m.". Each moment
is shown in its own zone: callers pass aware datetimes that are already in the event's zone.
"""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, gettext, gettext_lazy, ngettext, pgettext

# Dates this close need no year: "Mar 4" cannot be misread.
NEAR = timedelta(days=300)
SOON = 6  # days; a date this close is also given in days from now

ZONES = {
    "America/New_York": gettext_lazy("Eastern time"),
    "America/Chicago": gettext_lazy("Central time"),
    "America/Denver": gettext_lazy("Mountain time"),
    "America/Los_Angeles": gettext_lazy("Pacific time"),
    "UTC": gettext_lazy("Universal time (UTC)"),
}


def zone_name(name: str) -> str:
    """Return the name of an IANA zone: "Eastern time", or "time in Puerto Rico" for one without a name of its own."""
    place = name.rsplit("/", 1)[-1].replace("_", " ")
    return str(ZONES.get(name) or gettext("time in %(place)s") % {"place": place})


def is_near(day: date) -> bool:
    """Return whether `day` is today or within the next 300 days."""
    return timedelta(0) <= day - timezone.localdate() < NEAR


def day(value: date, weekday: bool = False, year: bool | None = None) -> str:
    """Return "Mar 4, 2027", "4 de marzo de 2027"; with `weekday` "Thu, Mar 4, 2027", "jueves 4 de marzo de 2027".

    `year`: True or False; None omits it if the date is near. An aware datetime is converted to the current time
    zone.
    """
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    calendar_day = value.date() if isinstance(value, datetime) else value
    with_year = not is_near(calendar_day) if year is None else year
    if _in_spanish():
        pattern = r"j \d\e F" + (r" \d\e Y" if with_year else "")
        return format_date(calendar_day, ("l " if weekday else "") + pattern)
    return format_date(calendar_day, ("D, " if weekday else "") + "M j" + (", Y" if with_year else ""))


def soon(value: date) -> str:
    """Return "today", "tomorrow" or "in 3 days" for today and the next six days, else "".

    Days are counted in the current time zone.
    """
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    days = (value - timezone.localdate()).days
    if not 0 <= days <= SOON:
        return ""
    if days < 2:
        return gettext("tomorrow") if days else gettext("today")
    return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}


def month(value: date) -> str:
    """Return "March", "marzo"; with the year if more than ten months away: "March 2025", "marzo de 2025"."""
    if abs(value - timezone.localdate()) < NEAR:
        return format_date(value, "F")
    return format_date(value, r"F \d\e Y" if _in_spanish() else "F Y")


def clock(moment: datetime | time) -> str:
    """Return "6 p.m.", "5:30 p.m.", "noon"; in Spanish "6:00 p. m.", with non-breaking spaces."""
    hour = moment.hour % 12 or 12
    if _in_spanish():
        return f"{hour}:{moment.minute:02} {_half(moment)}"
    if (moment.hour, moment.minute) in {(0, 0), (12, 0)}:
        return "noon" if moment.hour else "midnight"
    return f"{_short_hour(moment)} {_half(moment)}"


def at(moment: datetime | time) -> str:
    """Return "at 6 p.m."; in Spanish "a las 6:00 p. m.", and "a la 1:00 p. m."."""
    return pgettext("time", "at %(clock)s") % {"clock": _article(moment) + clock(moment)}


def moment(value: datetime) -> str:
    """Return "Thu, Mar 4 at 6 p.m.", "jueves 4 de marzo, a las 6:00 p. m."."""
    comma = "," if _in_spanish() else ""
    return f"{day(value.date(), weekday=True)}{comma} {at(value)}"


def span(start: datetime, end: datetime) -> str:
    """Return "6 to 8 p.m.", "10 a.m. to 2 p.m."; in Spanish "de las 6:00 p. m. a las 8:00 p. m."."""
    if _in_spanish():
        return f"de {_article(start)}{clock(start)} a {_article(end)}{clock(end)}"
    plain = {clock(start), clock(end)}.isdisjoint({"noon", "midnight"})
    first = _short_hour(start) if plain and _half(start) == _half(end) else clock(start)
    return f"{first} to {clock(end)}"


def when(start: datetime, end: datetime, zone: str = "", brief: bool = False) -> str:
    """Return the day, the times and, with `zone`, the zone's name.

    `brief`, for use beside a date label: only "today", "tomorrow" or the weekday if the day is near. If the end is
    on another day, the text gives both days.
    """
    if start.date() == end.date():
        alone = brief and is_near(start.date())
        first = _day_alone(start.date()) if alone else day(start.date(), weekday=True)
        words = f"{first}, {span(start, end)}"
    else:
        words = gettext("%(first)s, %(start)s, to %(last)s, %(end)s") % {
            "first": day(start.date(), weekday=True),
            "start": clock(start),
            "last": day(end.date(), weekday=True),
            "end": clock(end),
        }
    return f"{words}, {zone_name(zone)}" if zone else words


def _day_alone(value: date) -> str:
    is_next = value - timezone.localdate() <= timedelta(days=1)
    return soon(value) if is_next else format_date(value, "l")


def _in_spanish() -> bool:
    return (get_language() or "").startswith("es")


def _half(moment: datetime | time) -> str:
    if _in_spanish():
        return "a.\N{NO-BREAK SPACE}m." if moment.hour < 12 else "p.\N{NO-BREAK SPACE}m."
    return "a.m." if moment.hour < 12 else "p.m."


def _article(moment: datetime | time) -> str:
    """Return the Spanish article of an hour: "la" for one o'clock, else "las"; in English ""."""
    if not _in_spanish():
        return ""
    return "la " if moment.hour % 12 == 1 else "las "


def _short_hour(moment: datetime | time) -> str:
    hour = moment.hour % 12 or 12
    return f"{hour}:{moment.minute:02}" if moment.minute else str(hour)
