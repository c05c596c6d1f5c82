"""One class for each mail of the portal: its content, its recipient, and when it no longer applies.

A class is defined in its app's `mails.py`; its template is named after it: `PlaceOffered` of events uses
templates/events/email/place_offered.txt, place_offered_subject.txt and, for the phone, place_offered_call.txt.
Queue one with `outbox.queue(mails.PlaceOffered(rsvp), key=f"rsvp:{rsvp.pk}:{rsvp.revision}")`.
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
    """A notice about `row` (or None), with the small JSON `given` when it was queued.

    It is built twice: when queued, and again from the database when it is sent or read out on the phone. The
    template then finds `context()`, `given`, `about` (the row), `contact`, `site`, `site_url`, `language`, and
    `path_prefix`.
    """

    # The template without its suffix, such as "events/email/place_offered", as stored in the outbox.
    name: ClassVar[str] = ""
    title: ClassVar[Any] = ""  # shown to staff and callers; a class without one is a base class
    kind: ClassVar[str] = Message.Kind.TRANSACTIONAL
    # Whether it is left out for a person who paused their email (`mailing.pauses`). A class with its own `kind` says it.
    may_be_paused: ClassVar[bool] = False
    # Its reader has just asked for it, such as a code to sign in: sent even to an address whose data was deleted.
    is_answer: ClassVar[bool] = False
    subject_is_free: ClassVar[bool] = False  # a person wrote the subject: it is never shortened
    related: ClassVar[tuple[str, ...]] = ()  # related rows to load with the row
    # For the staff's preview: a function that makes an unsaved row, and the mail's `given`.
    sample_row: ClassVar[Any] = None
    sample_given: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "title" in cls.__dict__ and "name" not in cls.__dict__:
            words = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
            cls.name = f"{cls.__module__.partition('.')[0]}/email/{words}"
        if "kind" in cls.__dict__ and "may_be_paused" not in cls.__dict__:
            raise TypeError(f"{cls.__qualname__} does not say whether it may be paused")
        super().__init_subclass__(**kwargs)

    def __init__(self, row: Row, **given: Any) -> None:
        self.row = row
        self.given = given

    @classmethod
    def named(cls, name: str) -> "type[Mail[Any]] | None":
        mail: type[Mail[Any]] | None = super().named(name)
        return mail

    # Read when it is queued.

    @property
    def recipient(self) -> Contact:
        """The recipient, unless `queue` gets one."""
        row: Any = self.row
        contact: Contact = row.contact
        return contact

    @property
    def stream(self) -> str:
        """The stream a person can unsubscribe from (`Stream.of`); "" for mail that cannot be stopped."""
        return ""

    @property
    def reply_to(self) -> str:
        """The reply-to address, "" for the organization's."""
        return ""

    @property
    def expires_at(self) -> datetime | None:
        """When it becomes useless."""
        return None

    @property
    def owed_by(self) -> models.Model | None:
        """The row whose facilitators owe the call if the person has no email; None for the office."""
        return None

    # Read when it is queued and when it is delivered.

    @property
    def revision(self) -> int:
        """A number that grows as the row changes: mail queued with a lower one is superseded."""
        return 0

    # Read when it is delivered.

    def is_moot(self) -> bool:
        """Return whether its content no longer applies."""
        return False

    def may_read(self, person_id: int | None) -> bool:
        """Return whether the person may still read it; they may have lost access meanwhile. At most one query."""
        return True

    def context(self) -> dict[str, Any]:
        return {}

    def calendar(self) -> tuple[str, bytes] | None:
        """Return the calendar file to attach, as (method, content), or None."""
        return None

    @classmethod
    def sample(cls) -> Self:
        row: Any = cls.sample_row() if cls.sample_row else None
        return cls(row, **cls.sample_given)
