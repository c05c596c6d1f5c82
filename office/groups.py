"""Staff roles are groups; each app says in its own `groups.py` what a role may do with its nouns.

There are no permissions while migrations run, so this happens after each migrate and changes nothing the
second time.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission

CONTENT = "Content"
EVENTS = "Events"
NEWSLETTER = "Newsletter"
MEMBERSHIP = "Membership"
MODERATION = "Moderation"
AUDIT = "Audit"


def grant(
    role: str, app_label: str, models: Iterable[str], actions: Iterable[str] = ("view", "add", "change")
) -> None:
    """Let the group `role` do `actions` with `models` of `app_label`, beside what it may already."""
    group, _made = Group.objects.get_or_create(name=role)
    codenames = [f"{action}_{model}" for model in models for action in actions]
    group.permissions.add(
        *Permission.objects.filter(content_type__app_label=app_label, codename__in=codenames)
    )


def grant_all() -> None:
    grant(CONTENT, "office", ["sitesettings", "sitelink"])
    grant(CONTENT, "office", ["sitelink"], ["delete"])
    for role in (CONTENT, EVENTS):
        grant(role, "office", ["picture"], ["view", "add", "change", "delete"])
    grant(AUDIT, "office", ["auditentry"], ["view"])
