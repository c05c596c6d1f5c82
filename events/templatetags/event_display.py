"""What the page of an event says to programs, and the words of its languages."""

import json
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from events import calendars, event_filters
from events.models import Event
from pse_portal import dates

register = template.Library()

# As Django's json_script does: what could end the element is written as an escape.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag
def event_jsonld(event: Event) -> SafeString:
    """schema.org/Event in a data block, which is not run and so needs no word in the CSP."""
    words = json.dumps(calendars.event_json(event), ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{words}</script>')


@register.simple_tag
def wall_time(event: Event, moment: datetime) -> SafeString:
    """ "Tue, May 4 at noon" in `<time>`: in the event's own time zone, whose zone is named if it is not the portal's."""
    local = moment.astimezone(event.zone)
    words = dates.moment(local)
    if event.time_zone != settings.TIME_ZONE:
        words += f", {dates.zone_name(event.time_zone)}"
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), words)


@register.simple_tag
def google_calendar(event: Event) -> str:
    return calendars.google_link(event)


@register.filter
def spoken(codes: Any) -> list[str]:
    """The words for language codes."""
    return event_filters.language_names(codes)


@register.simple_tag
def preview_picture(event: Event) -> str:
    """The full address of the picture beside links to an event, in the page's language."""
    language = get_language() or settings.LANGUAGE_CODE
    query = "" if language == settings.LANGUAGE_CODE else f"?lang={language}"
    return f"{settings.SITE_URL}{reverse('calendars:preview', kwargs={'slug': event.slug})}{query}"


@register.simple_tag
def short_address(event: Event) -> str:
    """The short full address, in the page's language: /e/abc234/."""
    return f"{settings.SITE_URL}{reverse('events-short', kwargs={'code': event.code})}"
