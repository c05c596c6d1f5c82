"""What an entry of the audit log says, as a sentence.

Each app declares the actions that it records as `ACTIONS` in its `audited.py`: {action: sentence}. A sentence names
%(who)s acted and %(what)s it was done to. `tests/office/test_audit_words.py` fails where code records an action that no
app declares.
"""

import sys
from functools import cache
from typing import Any

from django.apps import apps
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


@cache
def actions() -> dict[str, Any]:
    """Return the sentence of every action, by app from the lowest up. Raises ValueError if one is declared twice."""
    autodiscover_modules("audited")
    found: dict[str, Any] = {}
    for config in apps.get_app_configs():
        for action, sentence in getattr(sys.modules.get(f"{config.name}.audited"), "ACTIONS", {}).items():
            if action in found:
                raise ValueError(f"{action} is declared twice")
            found[action] = sentence
    return found


def plain(entry: Any, who: str) -> str:
    """Return the entry's sentence for the person `who` themselves: what it was done to by kind and number. No query."""
    try:
        meta = apps.get_model(entry.object_type)._meta
    except (LookupError, ValueError):
        what = entry.object_type
    else:
        what = f"{meta.verbose_name} {entry.object_id}" if entry.object_id else str(meta.verbose_name_plural)
    return str(actions().get(entry.action, "%(who)s: %(what)s")) % {"who": who, "what": what}


# What staff look for most: title, the actions.
KINDS: dict[str, tuple[Any, frozenset[str]]] = {
    "sign-ins": (_("Sign-ins"), frozenset({"staff_signed_in", "sessions_ended", "second_step_removed"})),
    "roles": (
        _("Roles"),
        frozenset(
            {
                "rights_changed",
                "group_changed",
                "group_deleted",
                "staff_invited",
                "staff_invitation_withdrawn",
                "staff_joined",
                "staff_left",
                "membership.appointed",
                "membership.stepped_down",
                "approval_asked",
                "approval_approved",
                "approval_declined",
            }
        ),
    ),
    "looks": (
        _("Looks at people and lists"),
        frozenset(
            {
                "list_viewed",
                "viewed",
                "record_viewed",
                "roster_seen",
                "needs_seen",
                "calls_seen",
                "contacts_seen",
                "volunteers_seen",
                "hours_seen",
                "membership.looked_at",
                "paper.looked_at",
                "calls.looked_at",
                "story.looked_at",
            }
        ),
    ),
    "exports": (
        _("Exports"),
        frozenset(
            {
                "audit_exported",
                "export_asked",
                "copy_downloaded",
                "newsletter_consents_exported",
                "roster_file_seen",
                "volunteers_file_seen",
                "hours_file_seen",
            }
        ),
    ),
    "bulk": (
        _("Bulk email"),
        frozenset(
            {
                "batch_started",
                "batch_stopped",
                "batch_paused",
                "batch_resumed",
                "batch_cancelled",
                "batch_unknown_retried",
            }
        ),
    ),
    "ends": (
        _("Merged, archived, or removed"),
        frozenset(
            {
                "coalition.merged",
                "coalition.members_moved",
                "records_merged",
                "deletion_asked",
                "deletion_undone",
                "data_deleted",
                "merge_undone",
                "coalition.archived",
                "membership.removed",
                "membership.blocked",
                "post.removed",
                "thread.remove",
                "document.removed",
                "burst_removed",
                "sign_ups_removed",
            }
        ),
    ),
    "glass": (
        _("Looks into members’ spaces"),
        frozenset({"visit.emergency", "visit.invited", "visit.ended", "space.looked_at", "thread.looked_at"}),
    ),
}
