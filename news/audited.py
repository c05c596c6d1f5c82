"""What the audit log says about what is done in news."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "newsletter_consents_exported": _("%(who)s exported what subscribers agreed to."),
    "issue_begun": _("%(who)s started a newsletter: %(what)s."),
}
