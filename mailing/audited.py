"""What the audit log says about what is done in mailing."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "address_stopped": _("%(who)s stopped all email to an address: %(what)s."),
    "stop_lifted": _("%(who)s allowed email to an address again: %(what)s."),
    "call_made": _("%(who)s recorded a call: %(what)s."),
    "batch_started": _("%(who)s sent bulk email: %(what)s."),
    "batch_stopped": _("%(who)s stopped bulk email before it went out: %(what)s."),
    "batch_paused": _("%(who)s paused bulk email: %(what)s."),
    "batch_resumed": _("%(who)s resumed bulk email: %(what)s."),
    "batch_cancelled": _("%(who)s canceled the rest of bulk email: %(what)s."),
    "mail_released": _("%(who)s released held email after a restore."),
    "mail_dropped": _("%(who)s decided not to send held email after a restore."),
    "batch_failed_retried": _("%(who)s sent a mailing again to addresses where it had failed: %(what)s."),
    "batch_unknown_retried": _("%(who)s resent emails with an unknown result: %(what)s."),
}
