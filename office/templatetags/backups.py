"""The last backup, on the first page of the admin."""

from typing import Any

from django import template

from office.backups import status

register = template.Library()


@register.inclusion_tag("admin/office/_last_backup.html")
def last_backup() -> dict[str, Any]:
    """Say when the last good backup was taken, and its size. One query. The System page says if it is too old."""
    return {"run": status.last_good()}
