"""What the audit log says about what is done in hubs."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "hub.opened": _("%(who)s opened %(what)s."),
    "help.added": _("%(who)s added help: %(what)s."),
    "help.changed": _("%(who)s changed help: %(what)s."),
    "help.checked": _("%(who)s checked help: %(what)s."),
    "help.removed": _("%(who)s removed help: %(what)s."),
    "link.proposed": _("%(who)s proposed a connection: %(what)s."),
    "link.agreed": _("%(who)s agreed to a connection: %(what)s."),
    "link.declined": _("%(who)s declined a connection: %(what)s."),
    "link.ended": _("%(who)s ended a connection: %(what)s."),
    "link.kept": _("%(who)s renewed a connection: %(what)s."),
    "liaison.named": _("%(who)s named a liaison: %(what)s."),
    "liaison.accepted": _("%(who)s accepted being a liaison: %(what)s."),
    "liaison.left": _("%(who)s ended a liaison’s seat: %(what)s."),
    "liaison.declined": _("%(who)s declined being a liaison: %(what)s."),
}
