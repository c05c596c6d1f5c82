"""What the audit log says about what is done in bookings."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "event_block": _("%(who)s blocked a person from events: %(what)s."),
    "event_block_lifted": _("%(who)s lifted a block from events: %(what)s."),
}
