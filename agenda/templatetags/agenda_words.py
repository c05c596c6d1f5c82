"""Template tags of the agenda, for pages and mails."""

import json
from datetime import date
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from agenda import item_display
from agenda.models import AgendaItem, State
from coalitions.models import Coalition
from pse_portal import dates

register = template.Library()

# As in Django's json_script: characters that could end the element are escaped.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}

TAGS = {
    State.WON: "tag-go",
    State.IN_PROGRESS: "tag-now",
    State.ADOPTED: "tag-now",
    State.ENDORSED: "tag-wait",
    State.PROPOSED: "tag-wait",
    State.HEARD: "tag-wait",
    State.LOST: "tag-stop",
}


@register.simple_tag
def day_words(value: date | None) -> str:
    """Return a date as plain text, for mails: "Mar 4, 2027"."""
    return dates.day(value) if value else ""


@register.filter
def state_tag(item: Any) -> str:
    """Return the CSS class of the tag that shows the item's state."""
    return TAGS.get(item.state, "")


@register.simple_tag
def agenda_path(coalition: Coalition, name: str = "of") -> str:
    """Return the path of a page of a coalition's agenda: "of", "propose", "stories", "tell", or "manage"."""
    return coalition.address(f"agenda:{name}")


@register.simple_tag
def feed_path(coalition: Coalition | None = None) -> str:
    """Return the path of the feed of one coalition's agenda, else of the network's, in the page's language."""
    query = {coalition.kind: coalition.slug} if coalition else {}
    if get_language() == "es":
        query["lang"] = "es"
    return reverse("agenda-feeds:feed", query=query or None)


@register.simple_tag
def backing_words(item: AgendaItem) -> str:
    """Return "2 hubs, 1 circle, 3 organizations, and 41 people"; "" without supporters."""
    return item_display.backing_words(item)


@register.simple_tag
def trail(item: AgendaItem) -> list[item_display.Knot]:
    """Return the steps of an item's trail; needs its homes and origins loaded."""
    return item_display.trail(item)


@register.simple_tag
def item_jsonld(item: AgendaItem) -> SafeString:
    """Return schema.org/Project in a data block. It is not executed and so needs no CSP entry."""
    words = json.dumps(item_display.item_json(item), ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{words}</script>')


@register.simple_tag
def language_name(code: str) -> str:
    return str(dict(settings.LANGUAGES).get(code, code))
