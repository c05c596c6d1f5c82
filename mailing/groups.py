"""The staff groups of mail, made after each migration: nobody needs to be superuser for daily work."""

from typing import Any

from django.contrib.auth.models import Group, Permission

NEWSLETTER = "Newsletter"
AUDIT = "Audit"

GRANTS = {
    NEWSLETTER: [
        "view_batch", "change_batch", "view_message", "view_call",
        "view_suppression", "add_suppression", "delete_suppression",
    ],
    AUDIT: ["view_batch", "view_message", "view_call", "view_suppression"],
}  # fmt: skip


def make_groups(sender: Any, **_facts: Any) -> None:
    """Give each group what mail needs; permissions that other rooms gave it stay."""
    for name, codenames in GRANTS.items():
        group, _made = Group.objects.get_or_create(name=name)
        group.permissions.add(
            *Permission.objects.filter(content_type__app_label="mailing", codename__in=codenames)
        )
