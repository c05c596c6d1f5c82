"""Readers as the newsletter's audiences: whom a letter goes to, what is in each copy, and who is left out and why."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubs.models import County
from mailing import outbox, suppression
from mailing.audiences import Audience, Candidate, audiences
from mailing.contacts import fingerprint_of
from mailing.models import Batch, Message
from news import topics
from news.models import Subscription, SubscriptionQuerySet

CHUNK = 500


def tags_of(reader: Subscription) -> set[str]:
    """What a reader wants. No query for readers whose `choices`, `county` and its `neighbours` are prefetched."""
    return tags_for(reader.topics, reader.county)


def tags_for(chosen: Iterable[str], county: County | None) -> set[str]:
    """The topics, and for events the county, those around it, and those online; without a county all of them."""
    tags = set(chosen)
    if topics.EVENTS in tags:
        if county is None:
            tags.add("events:any")
        else:
            near = [county, *county.neighbours.all()]
            tags |= {"events:online", *(f"events:{one.pk}" for one in near)}
    return tags


def keys_for(tags: set[str], letter: dict[str, Any]) -> list[str]:
    """The keys of the items of a frozen letter that somebody with these tags gets, in order."""
    return [
        item["key"]
        for block in letter["blocks"]
        for item in block["items"]
        if not tags.isdisjoint(item["tags"])
    ]


def _chunk(
    readers: SubscriptionQuerySet, cursor: str, size: int, judge: Callable[[Subscription], Candidate]
) -> tuple[list[Candidate], str]:
    """Some readers after `cursor`, in the order of their numbers. Four queries, whatever the size."""
    rows = readers.filter(pk__gt=int(cursor or 0)).order_by("pk").select_related("county")
    found = list(rows.prefetch_related("choices", "county__neighbours")[:size])
    return [judge(row) for row in found], str(found[-1].pk) if found else cursor


def _candidate(row: Subscription, excluded: str = "", keys: Iterable[str] = ()) -> Candidate:
    return Candidate(f"reader:{row.pk}", row.contact, str(excluded), dict.fromkeys(keys, "1"))


def _of_issue(batch: Batch, cursor: str, size: int) -> tuple[list[Candidate], str]:
    """All confirmed readers; the letter goes to those of the news, and to whom anything else in it is for."""
    letter = batch.context

    def judge(row: Subscription) -> Candidate:
        if row.rhythm == Subscription.Rhythm.WEEKLY:
            return _candidate(row, _("chose the weekly e-mail"))
        tags = tags_of(row)
        keys = keys_for(tags, letter)
        if not keys and topics.NEWS not in tags:
            return _candidate(row, _("nothing in it for their topics"))
        return _candidate(row, keys=keys)

    return _chunk(Subscription.objects.confirmed(), cursor, size, judge)


def _of_article(batch: Batch, cursor: str, size: int) -> tuple[list[Candidate], str]:
    """The readers of the topics that an article is mailed to, each once."""

    def judge(row: Subscription) -> Candidate:
        weekly = row.rhythm == Subscription.Rhythm.WEEKLY
        return _candidate(row, _("chose the weekly e-mail") if weekly else "")

    return _chunk(Subscription.objects.confirmed().choosing(batch.context["topics"]), cursor, size, judge)


def _of_digest(batch: Batch, cursor: str, size: int) -> tuple[list[Candidate], str]:
    """The weekly readers of one time zone; whoever has nothing new in their topics gets no mail."""
    letter = batch.context

    def judge(row: Subscription) -> Candidate:
        keys = keys_for(tags_of(row), letter)
        return _candidate(row, "" if keys else _("nothing new in their topics"), keys)

    weekly = Subscription.objects.confirmed().filter(
        rhythm=Subscription.Rhythm.WEEKLY, time_zone=letter["time_zone"]
    )
    return _chunk(weekly, cursor, size, judge)


@dataclass
class Reach:
    """Whom a letter would reach: `mails` people, and how many are left out for which reason."""

    mails: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def candidates(self) -> int:
        return self.mails + self.left_out.total()


def reach(audience: str, stream: str, context: dict[str, Any]) -> Reach:
    """Counted by going through the audience as the sender would; writes nothing."""
    found, cursor, seen = Reach(), "", set[str]()
    draft = Batch(context=context, stream=stream)
    while True:
        chunk, cursor = audiences.get(audience).chunk(draft, cursor, CHUNK)
        candidates = list(chunk)
        if not candidates:
            return found
        prints = [fingerprint_of(candidate.contact.email) for candidate in candidates]
        stopped = suppression.stopped(prints, stream)
        for candidate, fingerprint in zip(candidates, prints, strict=True):
            bad = outbox.addressed(candidate.contact.email).get("reason", "")
            if candidate.excluded:
                found.left_out[candidate.excluded] += 1
            elif fingerprint in stopped or bad or fingerprint in seen:
                reason = (
                    Message.Reason.SUPPRESSED if fingerprint in stopped else bad or Message.Reason.DUPLICATE
                )
                found.left_out[str(Message.Reason(reason).label)] += 1
            else:
                found.mails += 1
                seen.add(fingerprint)


ISSUE, ARTICLE, DIGEST = "news.issue", "news.article", "news.digest"


def register() -> None:
    audiences.register(Audience(ISSUE, gettext_lazy("Readers of the newsletter"), _of_issue))
    audiences.register(Audience(ARTICLE, gettext_lazy("Readers of some topics"), _of_article))
    audiences.register(Audience(DIGEST, gettext_lazy("Readers of the weekly e-mail"), _of_digest))
