"""The menu of the space in which a coalition is run."""

from typing import Any

from django import template
from django.template import Context

from coalitions import manage_menu
from coalitions.models import Coalition
from mailing.mail import Mail
from mailing.models import Call

register = template.Library()


@register.inclusion_tag("coalitions/manage/_nav.html", takes_context=True)
def manage_nav(context: Context, coalition: Coalition) -> dict[str, Any]:
    """Every page of the space, those of upper apps too, with what waits where."""
    entries = context.get("entries")
    if entries is None:
        entries = manage_menu.menu(coalition, context.request.path)  # type: ignore[attr-defined]
    return {"coalition": coalition, "entries": entries}


@register.simple_tag
def call_reason(call: Call) -> str:
    """Why somebody is owed a call, in a few words: the title of the mail that others got."""
    mail = Mail.named(call.template)
    return str(mail.title) if mail else ""
