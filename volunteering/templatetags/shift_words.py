"""Template tags for shifts: spots, times, hours, languages; for pages and mails."""

from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import LANGUAGES
from pse_portal import dates
from volunteering import calendars
from volunteering.models import Shift

register = template.Library()


@register.simple_tag
def need_words(shift: Shift) -> str:
    """Return how many people are needed, such as "3 of 8 still needed", or that the shift is full."""
    if shift.is_full:
        return _("Full. You can join the waitlist.")
    data = {"left": shift.places_left, "all": shift.capacity}
    return (
        ngettext("%(left)d of %(all)d still needed", "%(left)d of %(all)d still needed", shift.places_left)
        % data
    )


@register.simple_tag
def shift_when(shift: Any, style: str = "") -> SafeString:
    """Return when a shift is, in its own time zone, as a `<time>` element.

    `style` "clock" gives only the times, under a heading with the day. "brief" names the zone only if it is not the
    portal's. "soon" adds how many days away the shift is, if it is soon.
    """
    if style == "clock":
        words = dates.span(shift.local_start, shift.local_end)
        if shift.local_start.date() != shift.local_end.date():
            last = dates.day(shift.local_end.date(), weekday=True)
            words = _("%(start)s to %(end)s on %(last)s") % {
                "start": dates.clock(shift.local_start), "end": dates.clock(shift.local_end), "last": last,
            }  # fmt: skip
        if shift.time_zone != settings.TIME_ZONE:
            words += f", {dates.zone_name(shift.time_zone)}"
    else:
        zone = "" if style == "brief" and shift.time_zone == settings.TIME_ZONE else shift.time_zone
        words = dates.when(shift.local_start, shift.local_end, zone=zone)
        if style == "soon" and (days := dates.soon(shift.local_start.date())):
            words += f" ({days})"
    return format_html(
        '<time datetime="{}">{}{}</time>', shift.local_start.isoformat(timespec="minutes"), words[:1].upper(), words[1:]
    )  # fmt: skip


@register.simple_tag
def shift_first(shift: Shift) -> str:
    """Return "From Thu, Mar 4", the day of the first of several shifts."""
    return _("From %(day)s") % {"day": dates.day(shift.local_start.date(), weekday=True)}


@register.simple_tag
def full_day(value: date | None) -> str:
    """Return "Mar 4, 2027", always with the year, for documents that are filed."""
    return dates.day(value, year=True) if value else ""


@register.simple_tag
def shift_text(shift: Shift) -> str:
    """Return "Thu, Mar 4, 6 to 8 p.m., Eastern time", as plain text for mails."""
    return dates.when(shift.local_start, shift.local_end, zone=shift.time_zone)


@register.simple_tag
def iso_text(moment: str) -> str:
    """Return the day and time of an ISO 8601 string, in the reader's zone; "" where it is empty."""
    read = parse_datetime(moment or "")
    if read is None:
        return ""
    local = timezone.localtime(read)
    return dates.moment(local)


@register.filter
def hour_words(minutes: int) -> str:
    """Return a duration such as "7 hours 30 minutes", "45 minutes", or "1 hour" in words."""
    hours, rest = divmod(minutes or 0, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours})
    if rest or not hours:
        parts.append(ngettext("%(n)d minute", "%(n)d minutes", rest) % {"n": rest})
    return " ".join(parts)


@register.filter
def clock_words(minutes: int) -> str:
    """Return hours and minutes such as 7:30, for an input field."""
    return f"{(minutes or 0) // 60}:{(minutes or 0) % 60:02}"


@register.filter
def language_words(codes: Any) -> list[str]:
    return [str(LANGUAGES.get(code, code)) for code in codes]


@register.simple_tag
def google_shift(shift: Shift) -> str:
    return calendars.google_link(shift)


@register.simple_tag
def wall_moment(shift: Shift, moment: datetime | None) -> str:
    """Return "Thu, Mar 4 at 6 p.m." in the shift's time zone; "" for None."""
    if moment is None:
        return ""
    local = moment.astimezone(shift.zone)
    return dates.moment(local)
