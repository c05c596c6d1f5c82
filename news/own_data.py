"""What this room holds about a person, and how long."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from news import subscribing
from news.models import Subscription, SubscriptionConsent
from office.registries import OwnData, RetentionRule, own_data, retention
from people.models import Person

KEPT_AFTER_LEAVING = timedelta(days=90)


def _mine(person: Person) -> QuerySet[Subscription]:
    return Subscription.objects.of(person.email)


def _forget(person: Person) -> int:
    """The stop stays behind, by fingerprint: a list that is taken over later must not bring them back."""
    rows = list(_mine(person))
    for row in rows:
        subscribing.leave(row, source="deleted")
        row.delete()
    return len(rows)


def sweep(now: datetime) -> int:
    """Forget sign-ups that nobody confirmed, and those who left a while ago; how many rows."""
    over = Q(state=Subscription.State.PENDING, asked_at__lt=now - subscribing.WAITS_FOR)
    over |= Q(state=Subscription.State.LEFT, left_at__lt=now - KEPT_AFTER_LEAVING)
    forgotten = Subscription.objects.filter(over).delete()[1].get("news.Subscription", 0)
    stale = Subscription.objects.exclude(asked={}).filter(asked_at__lt=now - subscribing.WAITS_FOR)
    return forgotten + stale.update(asked={})


def register() -> None:
    own_data.register(
        OwnData(
            "news.Subscription",
            _("newsletter"),
            rows=_mine,
            fields=("email", "state", "language", "rhythm", "county", "asked_at", "confirmed_at", "left_at"),
            forget=_forget,
        )
    )
    own_data.register(
        OwnData(
            "news.SubscriptionConsent",
            _("what you agreed to for the newsletter"),
            rows=lambda person: SubscriptionConsent.objects.filter(subscription__in=_mine(person)),
            fields=("at", "act", "wording", "source", "topics"),
            forget=lambda person: SubscriptionConsent.objects.filter(subscription__in=_mine(person)).delete()[
                0
            ],
        )
    )
    retention.register(
        RetentionRule(
            "news.Subscription",
            _(
                "Newsletter: sign-ups that were not confirmed for 14 days, your address until 90 days after you leave."
            ),
            KEPT_AFTER_LEAVING,
            sweep,
        )
    )
    retention.register(
        RetentionRule(
            "news.SubscriptionConsent",
            _("What you agreed to for the newsletter: as long as your address."),
            KEPT_AFTER_LEAVING,
            lambda now: 0,
        )
    )
