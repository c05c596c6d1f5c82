"""What the audit log says about what is done in news."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "newsletter_consents_exported": _("%(who)s exported what subscribers agreed to."),
    "subscriber_entered": _("%(who)s added a subscriber by hand: %(what)s."),
    "subscribers_exported": _("%(who)s exported the newsletter’s subscribers."),
    "issue_begun": _("%(who)s started a newsletter: %(what)s."),
}
