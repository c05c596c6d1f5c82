"""What a thread may be about: things of other rooms, by a registry, so that a room above can add its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dialogue.models import Thread
from office.registries import Registry


@dataclass(frozen=True)
class Subject:
    """A kind of thing.

    `find(pk, person)` is the row if `person` may see it, else None; `title(row)` and `url(row)` are what people
    call it and its path; `homes(row)` the coalitions in whose dialogue its thread stands, the one that leads first.
    """

    name: str  # "app_label.model"
    find: Callable[[int, Any], Any]
    title: Callable[[Any], str]
    url: Callable[[Any], str]
    homes: Callable[[Any], list[Any]]
    order: int = 50


subjects: Registry[Subject] = Registry()


@dataclass(frozen=True)
class About:
    """One thing that can be talked about, as `person` may see it."""

    subject: Subject
    row: Any

    @property
    def key(self) -> str:
        """How an address names it: "events.event-17"."""
        return f"{self.subject.name}-{self.row.pk}"

    @property
    def title(self) -> str:
        return str(self.subject.title(self.row))

    @property
    def url(self) -> str:
        return self.subject.url(self.row)

    @property
    def homes(self) -> list[Any]:
        return self.subject.homes(self.row)

    @property
    def thread(self) -> Thread | None:
        """Its thread, whoever may read it."""
        found = Thread.objects.filter(subject_type=self.subject.name, subject_id=self.row.pk, removed_at=None)
        return found.select_related("home").first()


def find(key: str, person: Any) -> About | None:
    """What "events.event-17" names, if `person` may see it."""
    name, _dash, pk = key.rpartition("-")
    if name not in subjects or not pk.isascii() or not pk.isdigit() or len(pk) > 18:
        return None
    subject = subjects.get(name)
    row = subject.find(int(pk), person)
    return About(subject, row) if row is not None else None


def about(thread: Thread, person: Any) -> About | None:
    """What a thread is about, if it is about something and `person` may see that."""
    return find(f"{thread.subject_type}-{thread.subject_id}", person) if thread.subject_type else None
