"""What readers of the newsletter want, and whom a letter would reach."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from hubs.models import County
from mailing import outbox, suppression
from mailing.audiences import Audience
from mailing.contacts import fingerprint_of
from mailing.models import Batch, Message
from news import topics
from news.models import Subscription


def tags_of(reader: Subscription) -> set[str]:
    """Return a reader's tags. No query if `choices`, `county`, and its `neighbours` are prefetched."""
    return tags_for(reader.topics, reader.county)


def tags_for(chosen: Iterable[str], county: County | None) -> set[str]:
    """Return the topics as tags. Events add the county, its neighbors, and online; without a county, any event."""
    tags = set(chosen)
    if topics.EVENTS in tags:
        if county is None:
            tags.add("events:any")
        else:
            near = [county, *county.neighbours.all()]
            tags |= {"events:online", *(f"events:{one.pk}" for one in near)}
    return tags


def keys_for(tags: set[str], letter: dict[str, Any]) -> list[str]:
    """Return the keys of a frozen letter's items that a reader with these tags gets, in order."""
    return [
        item["key"]
        for block in letter["blocks"]
        for item in block["items"]
        if not tags.isdisjoint(item["tags"])
    ]


@dataclass
class Reach:
    """Whom a letter would reach: the number of mails, and how many are left out for which reason.

    `is_about`: estimated from a part of a long list.
    """

    mails: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    is_about: bool = False

    @property
    def candidates(self) -> int:
        return self.mails + self.left_out.total()

    @property
    def at_most(self) -> int:
        """How many people it reaches; of an estimate, everyone on the list."""
        return self.candidates if self.is_about else self.mails


def reach(audience: type[Audience], stream: str, context: dict[str, Any]) -> Reach:
    """Return whom a letter would reach: counted for up to 200 readers, else estimated from a sample. Writes nothing."""
    sample = audience(Batch(context=context, stream=stream)).sample()
    found, seen = Reach(is_about=not sample.is_whole), set[str]()
    prints = [fingerprint_of(candidate.contact.email) for candidate in sample.candidates]
    stopped = suppression.stopped(prints, stream)
    for candidate, fingerprint in zip(sample.candidates, prints, strict=True):
        bad = outbox.addressed(candidate.contact.email).get("reason", "")
        if candidate.excluded:
            found.left_out[candidate.excluded] += 1
        elif fingerprint in stopped or bad or fingerprint in seen:
            reason = Message.Reason.SUPPRESSED if fingerprint in stopped else bad or Message.Reason.DUPLICATE
            found.left_out[str(Message.Reason(reason).label)] += 1
        else:
            found.mails += 1
            seen.add(fingerprint)
    found.mails = sample.scaled(found.mails)
    found.left_out = Counter({reason: sample.scaled(number) for reason, number in found.left_out.items()})
    return found
