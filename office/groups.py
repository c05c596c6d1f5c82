"""Staff roles are groups; each app's own `groups.py` says what a role may do with its models.

Permissions do not exist yet while migrations run, so the grants run after each migrate. Idempotent.
"""

from collections.abc import Iterable
from importlib import import_module

from django.apps import AppConfig, apps
from django.contrib.auth.models import Group, Permission
from django.utils.module_loading import module_has_submodule

CONTENT = "Content"
EVENTS = "Events"
NEWSLETTER = "Newsletter"
MEMBERSHIP = "Membership"
MODERATION = "Moderation"
AUDIT = "Audit"
DATA = "Data"
ADVOCACY = "Advocacy"
ROLES = "Roles"  # invites staff and gives them roles; only a superuser gives this one


def grant(
    role: str, app_label: str, models: Iterable[str], actions: Iterable[str] = ("view", "add", "change")
) -> None:
    """Grant the group `role` the `actions` on `models` of `app_label`, in addition to its other permissions."""
    group, _made = Group.objects.get_or_create(name=role)
    codenames = [f"{action}_{model}" for model in models for action in actions]
    group.permissions.add(
        *Permission.objects.filter(content_type__app_label=app_label, codename__in=codenames)
    )


def grant_of(app: AppConfig) -> None:
    """Grant what the app's `groups.py` lists, if it has one."""
    if module_has_submodule(app.module, "groups"):
        import_module(f"{app.name}.groups").grant_all()


def grant_everything() -> None:
    """Create the staff groups of all apps with their permissions. Idempotent."""
    for app in apps.get_app_configs():
        grant_of(app)


def grant_all() -> None:
    grant(CONTENT, "office", ["sitesettings", "sitelink"])
    grant(CONTENT, "office", ["sitelink"], ["delete"])
    for role in (CONTENT, EVENTS):
        grant(role, "office", ["picture"], ["view", "add", "change", "delete"])
    grant(AUDIT, "office", ["auditentry"], ["view", "export"])
    grant(DATA, "office", ["auditentry"], ["view"])
    for role in (CONTENT, NEWSLETTER, DATA):
        grant(role, "office", ["tick"], ["view"])
    for role in (AUDIT, DATA):
        grant(role, "office", ["retentionrun"], ["view"])
