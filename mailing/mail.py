"""One class for each mail of the portal: what it says, to whom, and when it is no longer sent.

A class stands in its app's `mails.py`; its template is named after it, so that `PlaceOffered` of events is written in
templates/events/email/place_offered.txt, place_offered_subject.txt and, for the phone, place_offered_call.txt. Queue one
with `outbox.queue(mails.PlaceOffered(rsvp), key=f"rsvp:{rsvp.pk}:{rsvp.revision}")`.
"""

import re
from datetime import datetime
from typing import Any, ClassVar, Generic, Self, TypeVar

from django.db import models

from mailing.contacts import Contact
from mailing.models import Message
from office.named import Named

Row = TypeVar("Row")


class Mail(Named, Generic[Row]):
    """A notice about `row` (None where it is about no row), with the small JSON `given` when it was queued.

    It is built twice: when it is queued, and again from the database when it is about to be sent or read out on the
    phone. Then `context()` is what the template finds, besides `given`, `about` (the row), `contact`, `site`,
    `site_url`, `language` and `path_prefix`.
    """

    # The template without its ending, "events/email/place_offered"; the rows of the outbox keep it.
    name: ClassVar[str] = ""
    title: ClassVar[Any] = ""  # what staff and callers read; a class without one is a base for others
    kind: ClassVar[str] = Message.Kind.TRANSACTIONAL
    subject_is_free: ClassVar[bool] = False  # a person wrote the subject: it is kept as long as it is
    related: ClassVar[tuple[str, ...]] = ()  # rows that come along when the row is read again
    # For the staff's preview: what makes up a row, which is not saved, and what it is given.
    sample_row: ClassVar[Any] = None
    sample_given: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "title" in cls.__dict__ and "name" not in cls.__dict__:
            words = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
            cls.name = f"{cls.__module__.partition('.')[0]}/email/{words}"
        super().__init_subclass__(**kwargs)

    def __init__(self, row: Row, **given: Any) -> None:
        self.row = row
        self.given = given

    @classmethod
    def named(cls, name: str) -> "type[Mail[Any]] | None":
        mail: type[Mail[Any]] | None = super().named(name)
        return mail

    # Asked when it is queued.

    @property
    def recipient(self) -> Contact:
        """Whom it goes to, where `queue` is not told."""
        row: Any = self.row
        contact: Contact = row.contact
        return contact

    @property
    def stream(self) -> str:
        """What a person stops with one click (`Stream.of`); "" for mail that cannot be stopped."""
        return ""

    @property
    def reply_to(self) -> str:
        """The address that answers go to, "" for the organization's."""
        return ""

    @property
    def expires_at(self) -> datetime | None:
        """From when on it is of no use."""
        return None

    @property
    def owed_by(self) -> models.Model | None:
        """The row whose facilitators owe the call, where the person has no email; None for the office."""
        return None

    # Asked when it is queued and when it is given.

    @property
    def revision(self) -> int:
        """A number that grows as the row changes: mail queued under a lower one is superseded."""
        return 0

    # Asked when it is given.

    def is_moot(self) -> bool:
        """Whether what it says is no longer the case."""
        return False

    def may_read(self, person_id: int | None) -> bool:
        """Whether the person may still read it; somebody may have stepped down while it waited. One query at most."""
        return True

    def context(self) -> dict[str, Any]:
        return {}

    def calendar(self) -> tuple[str, bytes] | None:
        """The calendar file that goes with it: (method, content)."""
        return None

    @classmethod
    def sample(cls) -> Self:
        row: Any = cls.sample_row() if cls.sample_row else None
        return cls(row, **cls.sample_given)
