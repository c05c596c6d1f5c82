"""Shifts in words: need, hours, languages, for pages and for mails."""

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
    """ "3 of 8 still needed", "Full. You can wait for a place."."""
    if shift.is_full:
        return _("Full. You can join the waitlist.")
    data = {"left": shift.places_left, "all": shift.capacity}
    return (
        ngettext("%(left)d of %(all)d still needed", "%(left)d of %(all)d still needed", shift.places_left)
        % data
    )


@register.simple_tag
def shift_when(shift: Any, style: str = "") -> SafeString:
    """When a shift is, in its own time zone.

    `style` "clock": the times alone, beneath a day that is a heading; "brief": the zone only if it is not the
    organization's own. "soon": in the next days also how many days that is from now.
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
def full_day(value: date | None) -> str:
    """ "Mar 4, 2027", always with its year: for what is filed."""
    return dates.day(value, year=True) if value else ""


@register.simple_tag
def shift_text(shift: Shift) -> str:
    """ "Thu, Mar 4, 6 to 8 p.m., Eastern time", plain, for mails."""
    return dates.when(shift.local_start, shift.local_end, zone=shift.time_zone)


@register.simple_tag
def iso_text(moment: str) -> str:
    """The day and time of a moment kept as text, in the reader's zone; "" for none."""
    read = parse_datetime(moment or "")
    if read is None:
        return ""
    local = timezone.localtime(read)
    return dates.moment(local)


@register.filter
def hour_words(minutes: int) -> str:
    """ "7 hours 30 minutes", "45 minutes", "1 hour"."""
    hours, rest = divmod(minutes or 0, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours})
    if rest or not hours:
        parts.append(ngettext("%(n)d minute", "%(n)d minutes", rest) % {"n": rest})
    return " ".join(parts)


@register.filter
def clock_words(minutes: int) -> str:
    """ "7:30", to be corrected in a field."""
    return f"{(minutes or 0) // 60}:{(minutes or 0) % 60:02}"


@register.filter
def language_words(codes: Any) -> list[str]:
    return [str(LANGUAGES.get(code, code)) for code in codes]


@register.simple_tag
def google_shift(shift: Shift) -> str:
    return calendars.google_link(shift)


@register.simple_tag
def wall_moment(shift: Shift, moment: datetime | None) -> str:
    """ "Thu, Mar 4 at 6 p.m." in the shift's time zone; "" for None."""
    if moment is None:
        return ""
    local = moment.astimezone(shift.zone)
    return dates.moment(local)
