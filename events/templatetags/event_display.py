"""Template tags of the event page: structured data, times, languages, and URLs."""

import json
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from events import calendars, event_filters
from events.models import Event
from pse_portal import dates
from pse_portal.templatetags.ui import phone

register = template.Library()

# As in Django's json_script: characters that could end the element are escaped.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag
def event_jsonld(event: Event) -> SafeString:
    """Return schema.org/Event as a data block, which is not executed and so needs no CSP entry."""
    words = json.dumps(calendars.event_json(event), ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{words}</script>')


@register.simple_tag
def offline_facts(event: Event) -> SafeString:
    """Return what may be kept for reading without a connection, as a data block: no person's name is in it."""
    number = phone(event.contact_phone) if event.contact_phone else ""
    lines = [
        gettext("Canceled") if event.is_cancelled else gettext("Postponed") if event.is_postponed else "",
        dates.when(event.local_start, event.local_end, zone=event.time_zone),
        event.public_where if event.is_in_person else gettext("Online or by phone"),
        gettext("Phone: %(number)s") % {"number": number} if number else "",
    ]
    facts = {
        "key": event.code,
        "ends": event.ends_at.isoformat(),
        "title": event.title,
        "lines": [line for line in lines if line],
    }
    return json_script(facts, "keep")


@register.simple_tag
def wall_time(event: Event, moment: datetime) -> SafeString:
    """Return a `<time>` such as "Tue, May 4 at noon" in the event's zone, named unless it is the portal's."""
    local = moment.astimezone(event.zone)
    words = dates.moment(local)
    if event.time_zone != settings.TIME_ZONE:
        words += f", {dates.zone_name(event.time_zone)}"
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), words)


@register.simple_tag(takes_context=True)
def manage_path(context: Context, event: Event) -> str:
    """Return the path where the visitor manages the event, or "" if they are not on its team and no staff for events.

    One query for people who are signed in.
    """
    person = context["request"].user
    if not person.is_authenticated or not Event.objects.managed_by(person).filter(pk=event.pk).exists():
        return ""
    return reverse("events:manage", args=[event.slug])


@register.simple_tag
def google_calendar(event: Event) -> str:
    return calendars.google_link(event)


@register.simple_tag
def outlook_calendar(event: Event) -> str:
    return calendars.outlook_link(event)


@register.simple_tag
def directions(place: str) -> str:
    return calendars.directions_link(place)


@register.filter
def spoken(codes: Any) -> list[str]:
    """Return the names of language codes."""
    return event_filters.language_names(codes)


@register.simple_tag
def short_address(event: Event) -> str:
    """Return the full short URL, such as /e/abc234/, in the page's language."""
    return f"{settings.SITE_URL}{reverse('events-short', kwargs={'code': event.code})}"
