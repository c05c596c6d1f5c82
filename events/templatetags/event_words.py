"""Times and needs of events as plain text in the active language, for mails."""

from datetime import datetime
from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context
from django.utils import timezone

from events.models import RSVP, Event, Need, in_words
from pse_portal import dates

register = template.Library()


@register.simple_tag
def when_text(event: Event) -> str:
    """Return "Thu, Mar 4, 6 to 8 p.m., Eastern time", in the event's own zone."""
    return dates.when(event.local_start, event.local_end, zone=event.time_zone)


@register.simple_tag
def at_text(moment: datetime) -> str:
    """Return a time such as "at 6 p.m." in the active language."""
    return dates.at(moment)


@register.simple_tag
def start_text(event: Event) -> str:
    """Return "Thu, Mar 4 at 6 p.m.", in the event's own zone."""
    return dates.moment(event.local_start)


@register.simple_tag
def moment_text(moment: datetime | None) -> str:
    """Return "Thu, Mar 4 at 6 p.m.", in the reader's zone; "" for None."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return dates.moment(local)


@register.simple_tag
def decide_text(need: Need) -> str:
    """Return the day by which a need is answered: the decision deadline, or the day of the event without one."""
    plan = need.event.arrangements.filter(kind=need.kind).first()
    return dates.day(plan.decided_by if plan else need.event.local_start.date(), weekday=True)


@register.simple_tag
def need_text(kind: str, what: str, quantity: int) -> str:
    """Return a need such as "childcare, ages 3 to 5: 2" in the active language."""
    return in_words(kind, what, quantity)


@register.inclusion_tag("events/_rsvp_box.html", takes_context=True)
def rsvp_box(context: Context, event: Event) -> dict[str, Any]:
    """Return the context of the RSVP box, with the viewer's own RSVP. One query if signed in, else none."""
    request: HttpRequest = context["request"]
    own = None
    if request.user.is_authenticated:
        own = RSVP.objects.filter(event=event, person=request.user).first()
    if own is not None:
        own.event = event
    return {"event": event, "own": own, "request": request}
