"""What the audit log says about what is done in reporting."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "sheet_shared": _("%(who)s created a link to a board sheet."),
    "sheet_unshared": _("%(who)s revoked a link to a board sheet."),
}
