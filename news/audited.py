"""What the audit log says about what is done in news."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "newsletter_consents_exported": _("%(who)s exported what subscribers agreed to."),
    "subscriber_entered": _("%(who)s added a subscriber by hand: %(what)s."),
    "subscribers_exported": _("%(who)s exported the newsletter’s subscribers."),
    "article_review.asked": _("%(who)s asked a colleague to review an article: %(what)s."),
    "article_review.commented": _("%(who)s commented on an article: %(what)s."),
    "article_review.handed_back": _("%(who)s reviewed an article and handed it back: %(what)s."),
    "article_review.published": _("%(who)s reviewed an article and approved it: %(what)s."),
    "issue_begun": _("%(who)s started a newsletter: %(what)s."),
}
