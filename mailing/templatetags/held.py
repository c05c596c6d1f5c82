"""Email that is held after a restore, on the first page of the admin."""

from django import template

from mailing.models import Hold

register = template.Library()


@register.simple_tag
def mail_is_held() -> bool:
    """Return whether any email waits for staff after a restore. One query."""
    return Hold.objects.exists()
