"""What a thread may be about: objects of other apps, which contribute them as subjects."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from coalitions.models import Coalition
from dialogue.addresses import path_of
from dialogue.models import Thread
from office import contributions
from office.contributions import Contribution
from pse_portal.prepared import Prepared


@dataclass(frozen=True)
class Subject(Contribution):
    """A kind of object that a thread can be about, named "app_label.model".

    `find(pk, person)` returns the row if `person` may see it, else None; `title(row)` and `url(row)` its title
    and path; `homes(row)` the coalitions whose dialogue has its thread, the leading one first.
    """

    find: Callable[[int, Any], Any]
    title: Callable[[Any], str]
    url: Callable[[Any], str]
    homes: Callable[[Any], list[Any]]


@dataclass(frozen=True)
class About:
    """One object that a thread can be about."""

    subject: Subject
    row: Any

    @property
    def key(self) -> str:
        """Its name in a URL: "events.event-17"."""
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
        """Its thread, regardless of who may read it."""
        return _threads_about.first(self.subject.name, self.row.pk)


@Prepared
def _threads_about(subject: str, pk: int) -> QuerySet[Thread]:
    found = Thread.objects.filter(subject_type=subject, subject_id=pk, removed_at=None)
    return found.select_related("home").order_by("pk")[:1]


def find(key: str, person: Any) -> About | None:
    """Return the object of a key such as "events.event-17", if `person` may see it, else None."""
    name, _dash, pk = key.rpartition("-")
    subject = contributions.named(Subject, name)
    if subject is None or not pk.isascii() or not pk.isdigit() or len(pk) > 18:
        return None
    row = subject.find(int(pk), person)
    return About(subject, row) if row is not None else None


def about(thread: Thread, person: Any) -> About | None:
    """Return what a thread is about, if anything and if `person` may see it."""
    return find(f"{thread.subject_type}-{thread.subject_id}", person) if thread.subject_type else None


@Prepared
def _readable(viewer: Any, thread: Thread) -> QuerySet[Any]:
    return Thread.objects.readable_by(viewer).filter(pk=thread.pk).values_list("pk")


@Prepared
def _first_of(viewer: Any, homes: list[int]) -> QuerySet[Coalition]:
    """Return the viewer's own one of the coalitions."""
    return Coalition.objects.listed().with_member(viewer).filter(pk__in=homes).order_by("pk")[:1]


def talk_about(name: str, request: HttpRequest, row: Any) -> dict[str, Any] | None:
    """Return the context of the panel on an object's page: its thread, or where members can start one.

    At most two queries.
    """
    [subject] = (one for one in contributions.of(Subject) if one.name == name)
    about = About(subject, row)
    thread = about.thread
    if thread is not None:
        return {"thread": thread} if _readable(request.user, thread) else None
    homes = [home.pk for home in about.homes]
    mine = _first_of.first(request.user, homes) if homes else None
    return {"begin": f"{path_of(mine, 'begin')}?about={about.key}"} if mine else None
