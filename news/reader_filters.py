"""Send an edition to a part of its readers: by topic, county, language, and when they last agreed to something.

A choice narrows; it never adds a reader. Without tracking, activity is what readers did here themselves: they signed
up, or changed their choices.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hubs.models import County
from news import topics
from news.models import SubscriptionConsent, SubscriptionQuerySet

RECENT = [
    (30, gettext_lazy("In the last 30 days")),
    (90, gettext_lazy("In the last 90 days")),
    (365, gettext_lazy("In the last year")),
]


def narrowed(readers: SubscriptionQuerySet, chosen: dict[str, Any]) -> SubscriptionQuerySet:
    """Return those of `readers` that `chosen` leaves: {"topics", "counties", "language", "recent"}, each optional."""
    if chosen.get("topics"):
        readers = readers.choosing(chosen["topics"])
    if chosen.get("counties"):
        readers = readers.filter(county__in=chosen["counties"])
    if chosen.get("language"):
        readers = readers.filter(language=chosen["language"])
    if chosen.get("recent"):
        since = timezone.now() - timedelta(days=chosen["recent"])
        acts = SubscriptionConsent.objects.filter(subscription=OuterRef("pk"), at__gte=since)
        readers = readers.filter(Exists(acts.exclude(act=SubscriptionConsent.Act.LEFT)))
    return readers


def in_words(chosen: dict[str, Any]) -> str:
    """Return what an edition is narrowed to, as one line; "Everyone who gets the newsletter" for nothing."""
    parts = []
    if chosen.get("topics"):
        parts.append(", ".join(topics.titles_of(chosen["topics"])))
    if chosen.get("counties"):
        parts.append(
            ", ".join(County.objects.filter(pk__in=chosen["counties"]).values_list("name", flat=True))
        )
    if chosen.get("language"):
        parts.append(str(dict(settings.LANGUAGES).get(chosen["language"], "")))
    if chosen.get("recent"):
        days = chosen["recent"]
        parts.append(
            ngettext("active in the last %(n)d day", "active in the last %(n)d days", days) % {"n": days}
        )
    return "; ".join(parts) or _("Everyone who gets the newsletter")
