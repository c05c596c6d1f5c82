"""The personal data that news holds."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from news import subscriptions
from news.models import ReviewNote, Subscription, SubscriptionConsent
from office.privacy import Blank, Held, Subject

TITLE = _("News")


def _under_address(subject: Subject) -> QuerySet[Subscription]:
    return Subscription.objects.of(subject.email) if subject.email else Subscription.objects.none()


HELD = [
    Held(
        Subscription,
        _("newsletter"),
        _("Newsletter: unconfirmed sign-ups for 14 days. Your address until 90 days after you "
          "unsubscribe."),
        fields=("email", "state", "language", "rhythm", "county", "asked_at", "confirmed_at", "left_at"),
        find=_under_address,
        forget=subscriptions.forget,
        erase=subscriptions.sweep,
    ),
    Held(
        SubscriptionConsent,
        _("what you agreed to for the newsletter"),
        _("What you agreed to for the newsletter: as long as we keep your address."),
        fields=("at", "act", "wording", "source", "topics"),
        owner="subscription",
    ),
    Held(
        ReviewNote,
        _("what you wrote in reviews of articles"),
        _("What staff write to each other about an article: as long as we keep the article."),
        fields=("article", "step", "text", "at"),
        person="by",
        forget=Blank("by", "text"),
        unname=Blank("by"),
    ),
]  # fmt: skip
