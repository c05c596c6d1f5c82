"""Times and needs of events as plain text in the active language, for mails."""

from datetime import datetime
from typing import Any

from django import template
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.template import Context
from django.utils import timezone
from django.utils.translation import pgettext

from events.models import RSVP, Event, Host, Need, in_words
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
def day_text(event: Event) -> str:
    """Return "Mar 4", in the event's own zone; in Spanish with its article, "el 4 de marzo"."""
    words = dates.day(event.local_start.date())
    return pgettext("day", "%(day)s") % {"day": words}


@register.simple_tag
def moment_text(moment: datetime | None) -> str:
    """Return "Thu, Mar 4 at 6 p.m.", in the reader's zone; "" for None."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return dates.moment(local)


@register.simple_tag
def asked_needs(needs: list[Need]) -> dict[str, Any]:
    """Return the needs not answered yet, and the day by which all are: the last deadline, or the day of the event."""
    asked = [need for need in needs if need.state == Need.State.ASKED]
    if not asked:
        return {"needs": []}
    event = asked[0].event
    plans = {plan.kind: plan.decided_by for plan in event.arrangements.all()}
    until = max(plans.get(need.kind) or event.local_start.date() for need in asked)
    return {"needs": asked, "until": dates.day(until, weekday=True)}


@register.simple_tag
def need_text(kind: str, what: str, quantity: int) -> str:
    """Return a need such as "childcare, ages 3 to 5: 2" in the active language."""
    return in_words(kind, what, quantity)


@register.simple_tag(takes_context=True)
def next_of_hosts(context: Context, event: Event) -> Event | None:
    """Return the next event of the same hosts that takes place and that the visitor may see. One query."""
    hosts = [host.coalition_id for host in event.hosts.all()]
    hosting = Host.objects.agreed().filter(event=OuterRef("pk"), coalition__in=hosts).order_by()
    seen = Event.objects.visible_to(context["request"].user).announced().upcoming()
    return seen.filter(Exists(hosting), state=Event.State.PUBLISHED).exclude(pk=event.pk).first()


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
