"""The menu of the space in which a coalition is run."""

from typing import Any

from django import template
from django.template import Context

from coalitions import managing
from coalitions.models import Coalition
from mailing.models import Call
from office.registries import sample_mails

register = template.Library()


@register.inclusion_tag("coalitions/manage/_nav.html", takes_context=True)
def manage_nav(context: Context, coalition: Coalition) -> dict[str, Any]:
    """Every page of the space, those of upper rooms too, with what waits where."""
    entries = context.get("entries")
    if entries is None:
        entries = managing.menu(coalition, context.request.path)  # type: ignore[attr-defined]
    return {"coalition": coalition, "entries": entries}


@register.simple_tag
def call_reason(call: Call) -> str:
    """Why somebody is owed a call, in a few words: the title of the mail that others got."""
    return str(sample_mails.get(call.template).title) if call.template in sample_mails else ""
