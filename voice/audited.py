"""What the audit log says about what is done in voice."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "ask.asked": _("%(who)s sent a request: %(what)s."),
    "ask.answered": _("%(who)s answered a request: %(what)s."),
    "ask.done": _("%(who)s marked a request as done: %(what)s."),
    "ask.withdrawn": _("%(who)s withdrew a request: %(what)s."),
    "exchange.entered": _("%(who)s recorded an exchange: %(what)s."),
    "statement.sent": _("%(who)s sent a statement: %(what)s."),
}
