"""What the audit log says about what is done in office."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "safe_mode_on": _("%(who)s turned on safe mode: everyone’s name is hidden."),
    "safe_mode_off": _("%(who)s turned off safe mode."),
    "sign_ups_removed": _("%(who)s removed many sign-ups from one network: %(what)s."),
    "list_viewed": _("%(who)s looked at a list: %(what)s."),
    "viewed": _("%(who)s looked at %(what)s."),
    "audit_exported": _("%(who)s exported the audit log."),
    "approval_asked": _("%(who)s asked a colleague to approve: %(what)s."),
    "approval_approved": _("%(who)s approved %(what)s."),
    "approval_declined": _("%(who)s declined %(what)s."),
}
