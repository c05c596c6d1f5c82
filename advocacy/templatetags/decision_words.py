"""Times of decisions in the body's own time zone, always with the zone's name."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from advocacy.models import Decision, Sitting
from pse_portal import dates

register = template.Library()


def _moment(value: datetime, zone: str) -> str:
    return f"{dates.moment(value)}, {dates.zone_name(zone)}"


@register.simple_tag
def sitting_text(sitting: Sitting) -> str:
    """Return "Thu, Mar 4 at 1:30 p.m., Eastern time"."""
    return _moment(sitting.local_start, sitting.time_zone)


@register.simple_tag
def practice_text(sitting: Sitting) -> str:
    """Return when the speakers of a sitting practice, "" if no practice is planned."""
    return _moment(sitting.local_practice, sitting.time_zone) if sitting.local_practice else ""


@register.simple_tag
def sitting_time(sitting: Sitting) -> SafeString:
    return format_html(
        '<time datetime="{}">{}</time>',
        sitting.local_start.isoformat(timespec="minutes"),
        sitting_text(sitting),
    )


@register.simple_tag
def close_time(row: Any) -> SafeString:
    """Return the closing time of a window or an action in `<time>`, with its zone."""
    local = row.local_close
    return format_html(
        '<time datetime="{}">{}</time>',
        local.isoformat(timespec="minutes"),
        _moment(local, row.decision.body.time_zone),
    )


@register.simple_tag
def hours(row: Any) -> SafeString:
    """Return when a time to comment or an action opens and closes, or that it has closed."""
    close = close_time(row)
    if row.is_over:
        return format_html(_("Closed on %(when)s") % {"when": "{}"}, close)
    if row.is_early:
        opens = _moment(row.local_open, row.decision.body.time_zone)
        words = _("Opens %(opens)s, and closes %(when)s") % {"opens": "{}", "when": "{}"}
        return format_html(words, opens, close)
    return format_html(_("Open until %(when)s") % {"when": "{}"}, close)


@register.simple_tag
def state_tag(decision: Decision) -> SafeString:
    return format_html('<span class="tag">{}</span>', decision.state_words)


@register.filter
def lines(text: str | None) -> list[str]:
    """Return the lines of a text that say something."""
    return [line.strip(" -•\t") for line in (text or "").splitlines() if line.strip(" -•\t")]
