"""What can be found: apps contribute it here, and the search asks them who may see it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from office import contributions
from office.contributions import Contribution
from search.models import OPEN_SHELF


@dataclass(frozen=True)
class Watched:
    """A table whose rows are part of an entry: `column` is the id of the entry's row.

    With `of`, a model and a column of it, the entries are those of its rows with this id in the column: such as the
    posts of a thread.

    Updates count only if one of the model's own columns changes that people or forms fill in, or one of `also`; not
    counters, and not the time of the last change. With `only`, those columns alone.
    """

    model: Any
    column: str = "id"
    also: tuple[str, ...] = ()
    of: tuple[Any, str] | None = None
    only: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        return str(self.model._meta.db_table)

    @property
    def columns(self) -> list[str]:
        """The columns of which a change matters."""
        fields = self.model._meta.local_concrete_fields
        if self.only:
            return [one.column for one in fields if one.name in self.only]
        return [
            one.column for one in fields if one.name in self.also or (one.editable and not one.primary_key)
        ]


@dataclass
class Found:
    """What an entry says: its title, its text (Markdown or plain), where, and when; in one language or in both.

    `shelves` are the coalitions whose dialogue it belongs to; everything else is on the open one.
    `words` are searched as text but not shown, such as the name of the kind; `place` is shown but not searched.
    """

    path: str
    title_en: str = ""
    title_es: str = ""
    text_en: str = ""
    text_es: str = ""
    words: str = ""
    place: str = ""
    counties: list[Any] = field(default_factory=list)
    starts_at: datetime | None = None
    day: date | None = None
    shelves: tuple[int, ...] = (OPEN_SHELF,)
    is_found_by_title: bool = True


def in_both(row: Any, *texts: str, title: str = "") -> dict[str, Any]:
    """Return a row's translated title, if it has one, and its texts, in both languages, as arguments of `Found`."""
    found: dict[str, Any] = {}
    for code in ("en", "es"):
        found[f"text_{code}"] = "\n\n".join(filter(None, (getattr(row, f"{name}_{code}") for name in texts)))
        if title:
            found[f"title_{code}"] = getattr(row, f"{title}_{code}") or ""
    return found


@dataclass(frozen=True)
class Searchable(Contribution):
    """A kind of row that the search finds. Its name is that in `?kind=`, `title` the name of the filter.

    `rows()` returns all of them with what `found(row)` reads; `found` says what is indexed, or None for nothing. It
    runs in English. `visible_to(person)` returns those that a visitor, who may be anonymous, can open now: asked
    live for every hit, count, and suggestion. `watched` are the tables whose changes make an entry old.
    """

    title: Any
    rows: Callable[[], QuerySet[Any]]
    found: Callable[[Any], Found | None]
    visible_to: Callable[[Any], QuerySet[Any]]
    watched: tuple[Watched, ...]


def all_sources() -> Iterable[Searchable]:
    return contributions.of(Searchable)


def named(kind: str) -> Searchable | None:
    return contributions.named(Searchable, kind)
