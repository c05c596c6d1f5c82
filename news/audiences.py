"""Audiences of the newsletter: the recipients, the items of each copy, and who is left out and why."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailing.audiences import Audience, Candidate
from news import topics
from news.models import Subscription, SubscriptionQuerySet
from news.reader_filters import narrowed
from news.readers import keys_for, tags_of


class Readers(Audience):
    """Confirmed subscribers. Four queries a chunk, whatever its size."""

    def rows(self) -> SubscriptionQuerySet:
        readers = self.readers().select_related("county")
        complete: SubscriptionQuerySet = readers.prefetch_related("choices", "county__neighbours")
        return complete

    def readers(self) -> SubscriptionQuerySet:
        return Subscription.objects.confirmed()

    @staticmethod
    def of(row: Subscription, excluded: str = "", keys: Any = ()) -> Candidate:
        return Candidate(f"reader:{row.pk}", row.contact, str(excluded), dict.fromkeys(keys, "1"))


class ReadersOfIssue(Readers):
    """All confirmed subscribers. Those who chose news get the issue, and those with items on their topics."""

    name = "news.issue"
    title = gettext_lazy("Newsletter readers")

    def readers(self) -> SubscriptionQuerySet:
        return narrowed(super().readers(), self.batch.context.get("narrowed") or {})

    def candidate(self, row: Subscription) -> Candidate:
        if row.rhythm == Subscription.Rhythm.WEEKLY:
            return self.of(row, _("chose the weekly email"))
        tags = tags_of(row)
        keys = keys_for(tags, self.batch.context)
        if not keys and topics.NEWS not in tags:
            return self.of(row, _("nothing on their topics"))
        return self.of(row, keys=keys)


class ReadersOfTopics(Readers):
    """The subscribers of the topics that an article is mailed to, each once."""

    name = "news.article"
    title = gettext_lazy("Readers of certain topics")

    def readers(self) -> SubscriptionQuerySet:
        return Subscription.objects.confirmed().choosing(self.batch.context["topics"])

    def candidate(self, row: Subscription) -> Candidate:
        weekly = row.rhythm == Subscription.Rhythm.WEEKLY
        return self.of(row, _("chose the weekly email") if weekly else "")


class WeeklyReaders(Readers):
    """Weekly subscribers in one time zone; those without new items on their topics get no mail."""

    name = "news.digest"
    title = gettext_lazy("Weekly email readers")

    def readers(self) -> SubscriptionQuerySet:
        zone = self.batch.context["time_zone"]
        return Subscription.objects.confirmed().filter(rhythm=Subscription.Rhythm.WEEKLY, time_zone=zone)

    def candidate(self, row: Subscription) -> Candidate:
        keys = keys_for(tags_of(row), self.batch.context)
        return self.of(row, "" if keys else _("nothing new on their topics"), keys)
