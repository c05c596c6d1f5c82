"""The last backup, on the first page of the admin."""

from typing import Any

from django import template
from django.conf import settings

from office.backups import status

register = template.Library()


@register.inclusion_tag("admin/office/_last_backup.html")
def last_backup() -> dict[str, Any]:
    """Say when the last good backup was taken, and its size; warn if it is late or missing. One query."""
    run = status.last_good()
    is_expected = bool(settings.BACKUP_TO) or not settings.DEBUG
    return {"run": run, "is_late": status.is_late(run) and is_expected}
