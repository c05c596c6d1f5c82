"""Audiences: whom bulk mail goes to."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db import models

from mailing.contacts import Contact
from mailing.models import Batch
from office.named import Named


@dataclass(frozen=True)
class Candidate:
    """One person on the list. `key` names them within the audience, such as "person:7".

    `excluded` is a reason of the app's own why they are left out ("asked for fewer mails"); `context` what
    is printed in their mail alone.
    """

    key: str
    contact: Contact
    excluded: str = ""
    context: dict[str, Any] = field(default_factory=dict)


class Audience(Named):
    """A list of people, as a batch names it: `rows` and `candidate`, or a `chunk` of its own."""

    title: ClassVar[Any] = ""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch

    @property
    def owed_by(self) -> models.Model | None:
        """The row whose facilitators make the calls to those without email."""
        return None

    def rows(self) -> models.QuerySet[Any]:
        """Everybody on the list, each once."""
        raise NotImplementedError

    def candidate(self, row: Any) -> Candidate:
        """The reader that a row of `rows` stands for."""
        raise NotImplementedError

    def chunk(self, cursor: str, size: int) -> tuple[Iterable[Candidate], str]:
        """At most `size` candidates after `cursor` ("" for the beginning) by their number, and the cursor behind them.

        No candidates end the list.
        """
        found = list(self.rows().filter(pk__gt=int(cursor or 0)).order_by("pk")[:size])
        return [self.candidate(row) for row in found], str(found[-1].pk) if found else cursor


class People(Audience):
    """An audience whose rows are persons."""

    def candidate(self, row: Any) -> Candidate:
        return Candidate(f"person:{row.pk}", row.contact)
