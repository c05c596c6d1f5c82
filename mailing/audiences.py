"""Audiences: the recipients of bulk mail."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db import models
from django.db.models import Count, Max, Min

from mailing.contacts import Contact
from mailing.models import Batch
from office.named import Named

SAMPLE = 200  # the most people that a page reads to say how many a mailing reaches
PARTS = 4  # places of the list that a sample is from


@dataclass(frozen=True)
class Candidate:
    """One person on the list. `key` identifies them within the audience, such as "person:7".

    `excluded` is the app's own reason to leave them out ("asked for fewer mails"); `context` is for their mail
    alone.
    """

    key: str
    contact: Contact
    excluded: str = ""
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Sample:
    """Some of the candidates of an audience, and how many there are in all."""

    candidates: list[Candidate]
    total: int

    @property
    def is_whole(self) -> bool:
        return self.total <= len(self.candidates)

    def scaled(self, number: int) -> int:
        """Return how many of all there are where the sample has so many."""
        return number if self.is_whole else round(number * self.total / max(1, len(self.candidates)))


class Audience(Named):
    """A list of people, which a batch refers to by name. Define `rows` or `sources`, and `candidate`."""

    title: ClassVar[Any] = ""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch

    @property
    def owed_by(self) -> models.Model | None:
        """The row whose facilitators make the calls to people without email."""
        return None

    def rows(self) -> models.QuerySet[Any]:
        """Return everyone on the list, each once."""
        raise NotImplementedError

    def sources(self) -> list[models.QuerySet[Any]]:
        """Return the lists that `candidate` takes rows of, one after the other."""
        return [self.rows()]

    def candidate(self, row: Any) -> Candidate:
        """Return the recipient for a row of `rows`."""
        raise NotImplementedError

    def sample(self) -> Sample:
        """Return all candidates where there are at most `SAMPLE`, else so many from all over the list."""
        ends = [
            rows.order_by().aggregate(number=Count("pk"), first=Min("pk"), last=Max("pk"))
            for rows in self.sources()
        ]
        total = sum(end["number"] for end in ends)
        found: dict[tuple[int, int], Candidate] = {}
        for nth, (rows, end) in enumerate(zip(self.sources(), ends, strict=True)):
            if not end["number"]:
                continue
            parts = 1 if total <= SAMPLE else PARTS
            most = SAMPLE if total <= SAMPLE else max(1, SAMPLE * end["number"] // total // PARTS)
            for part in range(parts):
                start = end["first"] + (end["last"] - end["first"]) * part // parts
                for row in rows.filter(pk__gte=start).order_by("pk")[:most]:
                    found[nth, row.pk] = self.candidate(row)
        return Sample(list(found.values()), total)

    def chunk(self, cursor: str, size: int) -> tuple[Iterable[Candidate], str]:
        """Return at most `size` candidates after `cursor` ("" for the beginning), and the next cursor.

        A cursor is "<number of the source>:<pk>". The list ends when there are no candidates.
        """
        begun, _colon, after = cursor.rpartition(":")
        for nth, rows in enumerate(self.sources()):
            if nth < int(begun or 0):
                continue
            found = list(rows.filter(pk__gt=int(after or 0)).order_by("pk")[:size])
            if found:
                return [self.candidate(row) for row in found], f"{nth}:{found[-1].pk}"
            after = ""
        return [], cursor


class People(Audience):
    """An audience whose rows are of the model Person."""

    def candidate(self, row: Any) -> Candidate:
        return Candidate(f"person:{row.pk}", row.contact)
