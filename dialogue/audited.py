"""What the audit log says about what is done in dialogue."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "thread.looked_at": _("%(who)s opened a conversation as a moderator: %(what)s."),
    "thread.pin": _("%(who)s pinned a conversation: %(what)s."),
    "thread.unpin": _("%(who)s unpinned a conversation: %(what)s."),
    "thread.close": _("%(who)s closed a conversation: %(what)s."),
    "thread.reopen": _("%(who)s reopened a conversation: %(what)s."),
    "thread.open": _("%(who)s made a conversation public: %(what)s."),
    "thread.members-only": _("%(who)s limited a conversation to members: %(what)s."),
    "thread.remove": _("%(who)s removed a conversation: %(what)s."),
    "thread.restore": _("%(who)s restored a conversation: %(what)s."),
    "post.removed": _("%(who)s removed a post: %(what)s."),
    "report.kept": _("%(who)s reviewed a report and kept the post: %(what)s."),
    "report.removed": _("%(who)s reviewed a report and removed the post: %(what)s."),
    "report.blocked": _("%(who)s reviewed a report and blocked the author: %(what)s."),
    "visit.invited": _("%(who)s invited a moderator to read a members’ space: %(what)s."),
    "visit.emergency": _("%(who)s broke the glass to read a members’ space uninvited: %(what)s."),
    "visit.ended": _("%(who)s ended a moderator’s access to a members’ space: %(what)s."),
    "space.looked_at": _("%(who)s looked into the members’ space of %(what)s."),
    "document.promoted": _("%(who)s made a document public: %(what)s."),
    "document.members_only": _("%(who)s limited a document to members: %(what)s."),
    "document.removed": _("%(who)s removed a document: %(what)s."),
}
