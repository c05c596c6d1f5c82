"""The menu of the Manage area."""

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
    """Return the context of the menu: every Manage page, including upper apps', with the numbers of items to answer."""
    entries = context.get("entries")
    if entries is None:
        entries = manage_menu.menu(coalition, context.request.path)  # type: ignore[attr-defined]
    return {"coalition": coalition, "entries": entries}


@register.simple_tag
def call_reason(call: Call) -> str:
    """Return why a person is owed a call, in a few words: the title of the email that others got."""
    mail = Mail.named(call.template)
    return str(mail.title) if mail else ""
