"""Audiences: the recipients of bulk mail."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db import models

from mailing.contacts import Contact
from mailing.models import Batch
from office.named import Named


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


class Audience(Named):
    """A list of people, which a batch refers to by name. Define `rows` and `candidate`, or a `chunk` of its own."""

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

    def candidate(self, row: Any) -> Candidate:
        """Return the recipient for a row of `rows`."""
        raise NotImplementedError

    def chunk(self, cursor: str, size: int) -> tuple[Iterable[Candidate], str]:
        """Return at most `size` candidates after `cursor` ("" for the beginning) by pk, and the next cursor.

        The list ends when there are no candidates.
        """
        found = list(self.rows().filter(pk__gt=int(cursor or 0)).order_by("pk")[:size])
        return [self.candidate(row) for row in found], str(found[-1].pk) if found else cursor


class People(Audience):
    """An audience whose rows are of the model Person."""

    def candidate(self, row: Any) -> Candidate:
        return Candidate(f"person:{row.pk}", row.contact)
