"""The registries: how an upper room hands something down without being imported.

A room registers in its `AppConfig.ready`; a lower room or a page reads. Each registry is an ordered
list, by `order` and then by name, the same in every process.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar


class Named(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def order(self) -> int: ...


Entry = TypeVar("Entry", bound=Named)


class Registry(Generic[Entry]):
    """Entries under a unique name. Raises ValueError where a name is registered twice."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}

    def register(self, entry: Entry) -> None:
        if entry.name in self._entries:
            raise ValueError(f"{entry.name} is registered already")
        self._entries[entry.name] = entry

    def __iter__(self) -> Iterator[Entry]:
        return iter(sorted(self._entries.values(), key=lambda entry: (entry.order, entry.name)))

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def get(self, name: str) -> Entry:
        return self._entries[name]


@dataclass(frozen=True)
class Panel:
    """A part of somebody else's page.

    `context(request, subject)` returns the template's context, or None where there is nothing to show.
    `subject` is the coalition on a coalition's page, the event on an event's, the person on `/me/`, None on the
    staff home.
    """

    name: str
    template: str
    context: Callable[[Any, Any], dict[str, Any] | None]
    order: int = 50
    place: str = "main"  # on a coalition's page: "main" or "aside"


@dataclass(frozen=True)
class OwnData:
    """What a model holds about a person.

    `rows(person)` is the queryset of rows about them; `fields` what an export shows of each row;
    `forget(person)` what deleting their record does, returning how many rows it changed. Must run in
    the caller's transaction.
    """

    model: str  # "app_label.Model"
    title: Any
    rows: Callable[[Any], Any]
    fields: tuple[str, ...]
    forget: Callable[[Any], int]
    order: int = 50

    @property
    def name(self) -> str:
        return self.model


@dataclass(frozen=True)
class RetentionRule:
    """How long a model's rows, or parts of them, are kept.

    `sweep(now)` erases what is due and returns the number of rows changed; safe to run twice.
    `keeps` says the rule in a sentence, shown on the privacy page.
    """

    model: str
    keeps: Any
    after: timedelta | None
    sweep: Callable[[Any], int]
    order: int = 50

    @property
    def name(self) -> str:
        return self.model


@dataclass(frozen=True)
class SitemapEntry:
    """Public addresses of a room: `urls()` yields (path without language, lastmod or None)."""

    name: str
    urls: Callable[[], Iterable[tuple[str, Any]]]
    order: int = 50


@dataclass(frozen=True)
class ManageEntry:
    """A page of the space in which facilitators run their coalition, named in its menu and on its first page.

    `url(coalition)` is its address in the active language; `count(coalition)` what waits there for an answer,
    in one query at most; `about` says in a sentence what one does there; `kind` is "hub" or "circle" where only
    these have it.
    """

    name: str
    title: Any
    url: Callable[[Any], str]
    about: Any = ""
    count: Callable[[Any], int] = lambda coalition: 0
    order: int = 50
    kind: str = ""  # only for coalitions of this kind


@dataclass(frozen=True)
class FirstStep:
    """One of the first steps of a new coalition; it ticks itself off when `is_done(coalition)`, one query at most.

    `url(coalition)` leads to where it is done.
    """

    name: str
    title: Any
    url: Callable[[Any], str]
    is_done: Callable[[Any], bool]
    about: Any = ""
    order: int = 50


@dataclass(frozen=True)
class SignOfLife:
    """What a room takes as a sign that a coalition is at work.

    `latest(coalitions)` gives {coalition: moment} of the last one for those of many, by number, that gave any; one
    query (`office.signs.newest`). `step` says what those who lead could do to give one, at `url(coalition)`.
    """

    name: str
    latest: Callable[[Any], dict[int, datetime]]
    step: Any = ""
    url: Callable[[Any], str] = lambda coalition: ""
    order: int = 50


@dataclass(frozen=True)
class Consequence:
    """What an upper room does when something ends beneath it.

    `act(row, by)` runs in the transaction that ended `row`, under its locks; `by` is a person, or None for a
    process of the portal.
    """

    name: str
    act: Callable[[Any, Any], None]
    order: int = 50


@dataclass(frozen=True)
class Claimed:
    """What an upper room does when somebody claims a record from paper and has an account already.

    `move(record, owner)` gives what hangs on `record` to `owner`, both persons, in the transaction of the claim;
    where `owner` has the same already, theirs stays.
    """

    name: str
    move: Callable[[Any, Any], None]
    order: int = 50


@dataclass(frozen=True)
class PageText:
    """A text in two languages that only one kind of coalition has, edited on the page of what it says of itself.

    `field` is the field of the child model (a modeltranslation field), reached as `getattr(coalition, kind)`;
    `title` names it in the preview; `labels` and `help_text` are of the form, English first.
    """

    kind: str  # "circle" or "hub"
    field: str
    title: Any
    labels: tuple[Any, Any]
    help_text: Any = ""
    rows: int = 1
    max_length: int = 2000
    order: int = 50

    @property
    def name(self) -> str:
        return f"{self.kind}.{self.field}"


@dataclass(frozen=True)
class Waits:
    """Something that waits for a person: in words, and the page (path in the active language) where it is done.

    `where` names the coalition that it belongs to, if any.
    """

    words: str
    path: str
    where: str = ""


@dataclass(frozen=True)
class Waiting:
    """What of a room waits for a person, for `/me/`.

    `lines(person, led)` returns a list of `Waits`; `led` are the coalitions that the person leads, by name. A fixed
    number of queries, however many these are.
    """

    name: str
    lines: Callable[[Any, Any], list[Waits]]
    order: int = 50


coalition_panels: Registry[Panel] = Registry()
# On an event's page (place "main") and on the page of its team (place "team"); the subject is the event.
event_panels: Registry[Panel] = Registry()
me_panels: Registry[Panel] = Registry()
waiting: Registry[Waiting] = Registry()
staff_panels: Registry[Panel] = Registry()
own_data: Registry[OwnData] = Registry()
retention: Registry[RetentionRule] = Registry()
sitemap: Registry[SitemapEntry] = Registry()
manage_entries: Registry[ManageEntry] = Registry()
page_texts: Registry[PageText] = Registry()
first_steps: Registry[FirstStep] = Registry()
claims: Registry[Claimed] = Registry()
signs_of_life: Registry[SignOfLife] = Registry()
# Of a membership that was active: left, removed, blocked.
membership_ends: Registry[Consequence] = Registry()
# Of a coalition, when it merges into another or is archived.
coalition_ends: Registry[Consequence] = Registry()
# Of an event whose time, place or state was changed; in the transaction of the change, the event's row locked.
event_changes: Registry[Consequence] = Registry()


def filled(
    panels: Registry[Panel], request: Any, subject: Any, place: str | None = None
) -> list[dict[str, Any]]:
    """The panels with something to show, as [{"panel": Panel, "context": dict}], in order."""
    shown = []
    for panel in panels:
        if place is not None and panel.place != place:
            continue
        context = panel.context(request, subject)
        if context is not None:
            shown.append({"panel": panel, "context": context})
    return shown
