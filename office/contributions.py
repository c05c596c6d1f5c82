"""Apps contribute to lower apps' pages and lists through these extension points, without being imported by them.

Each app lists its contributions as `CONTRIBUTIONS` in its `contributions.py`; the app that shows a kind calls
`of(Kind)`. A kind that only one app uses is defined in that app. `docs/extension-points.md` lists all kinds and
their contributors.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from string import Formatter
from typing import Any, TypeVar

from django.apps import apps
from django.db.models import F, Max, Min, QuerySet
from django.utils.module_loading import autodiscover_modules


@dataclass(frozen=True)
class Contribution:
    """An entry that an app gives to a lower app. Its name is unique within its kind."""

    name: str
    order: int = field(default=50, kw_only=True)


Kind = TypeVar("Kind", bound=Contribution)


def declared(module: str, name: str) -> Iterator[tuple[str, Any]]:
    """Yield (app label, entry) for the list `name` in each app's module `module`, from the lowest app up."""
    autodiscover_modules(module)
    for config in apps.get_app_configs():
        for entry in getattr(sys.modules.get(f"{config.name}.{module}"), name, ()):
            yield config.name, entry


@cache
def everything() -> dict[type[Contribution], tuple[Any, ...]]:
    """Return all contributions by kind, sorted by order, then name. Raises ValueError where a kind has a name twice."""
    found: dict[type[Contribution], dict[str, Contribution]] = {}
    for _app, one in declared("contributions", "CONTRIBUTIONS"):
        others = found.setdefault(type(one), {})
        if one.name in others:
            raise ValueError(f"{type(one).__name__} {one.name} is contributed twice")
        others[one.name] = one
    return {
        kind: tuple(sorted(by_name.values(), key=lambda one: (one.order, one.name)))
        for kind, by_name in found.items()
    }


def of(kind: type[Kind]) -> tuple[Kind, ...]:
    """Return all apps' contributions of a kind, sorted by order, then name."""
    return everything().get(kind, ())


def named(kind: type[Kind], name: str) -> Kind | None:
    """Return the contribution of a kind with this name, or None."""
    return next((one for one in of(kind) if one.name == name), None)


# What a person is told
# ---------------------
@dataclass(frozen=True)
class NotificationLine:
    """One kind of notice on `/me/notifications/`.

    With `stream`, the page turns it on and off (`is_on`); else `path` leads to the page where it is chosen.
    """

    words: Any
    state: Any = ""
    path: str = ""
    stream: str = ""
    is_on: bool = True


@dataclass(frozen=True)
class NotificationSource(Contribution):
    """What an app sends a person besides what they ask for; `lines(person)` returns [NotificationLine]."""

    title: Any
    lines: Callable[[Any], list[NotificationLine]]


# To do
# -----
@dataclass(frozen=True)
class ActionItem:
    """A task for a person: its text, and the page (path in the active language) where it is done.

    `where` names the coalition that it belongs to, if any.
    """

    words: str
    path: str
    where: str = ""


@dataclass(frozen=True)
class ActionSource(Contribution):
    """An app's tasks for a person, for `/me/`.

    `items(person, led)` returns a list of `ActionItem`; `led` are the coalitions that the person facilitates, by
    name. It makes a fixed number of queries, however many coalitions there are. `only_with` names the rows without
    which there are no tasks for a person who facilitates none.
    """

    items: Callable[[Any, Any], list[ActionItem]]


# Who sees one's name
# -------------------
@dataclass(frozen=True)
class ShownPlace:
    """A place where others can read a person's name: in words, with its page (path in the active language).

    `is_named` says whether the name is shown there. `key` is the row's, if it can be changed for this place alone.
    """

    words: str
    path: str
    is_named: bool = True
    key: int = 0


@dataclass(frozen=True)
class VisibilitySource(Contribution):
    """The places of an app where others can read a person's name, for `/me/visibility/`.

    `places(person)` returns a list of `ShownPlace`. `set_named(person, key, is_named)` shows or hides the name in one
    of them; it does nothing for a row that is not the person's.
    """

    places: Callable[[Any], list[ShownPlace]]
    set_named: Callable[[Any, int, bool], None] | None = None


@dataclass(frozen=True)
class Obstacle:
    """What must happen before a person's data can be deleted: a sentence, and the page where it is done ("" if none)."""

    words: str
    path: str = ""


@dataclass(frozen=True)
class DeletionObstacles(Contribution):
    """An app's reasons why a person cannot be deleted yet: `of(person)` returns a list of `Obstacle`."""

    of: Callable[[Any], list[Obstacle]]


# Running a coalition
# -------------------
@dataclass(frozen=True)
class ManageEntry(Contribution):
    """A page of a coalition's Manage area, listed in its menu and on its first page.

    `page` names it for `Coalition.address`. `waiting(coalition)` returns the querysets of the items that need an
    answer; those of all pages are counted in one prepared query. `about` says in one sentence what facilitators do
    there.
    """

    title: Any
    page: str
    about: Any = ""
    waiting: Callable[[Any], Sequence[QuerySet[Any]]] | None = None
    kind: str = ""  # "hub" or "circle": only for this kind


@dataclass(frozen=True)
class FirstStep(Contribution):
    """One of the first steps of a new coalition, checked off when `is_done(coalition)`, or any of its `rows(coalition)`.

    `is_done` makes no query; the rows of all steps are asked for in one prepared query. `page` names the page where it
    is done, for `Coalition.address`.
    """

    title: Any
    page: str
    is_done: Callable[[Any], bool] = lambda coalition: False
    about: Any = ""
    rows: Callable[[Any], Sequence[QuerySet[Any]]] | None = None


@dataclass(frozen=True)
class PageText(Contribution):
    """A text in two languages that only one kind of coalition has, edited with the texts of the coalition's page.

    Its name is "kind.field", such as "hub.meeting_place": a modeltranslation field of the child, `coalition.hub`.
    `title` names it in the preview; `labels` and `help_text` are for the form, English first.
    """

    title: Any
    labels: tuple[Any, Any]
    help_text: Any = ""
    rows: int = 1
    max_length: int = 2000

    @property
    def kind(self) -> str:
        return self.name.partition(".")[0]

    @property
    def field(self) -> str:
        return self.name.partition(".")[2]


@dataclass(frozen=True)
class ActivitySource(Contribution):
    """Records of an app that show that a coalition is active.

    Each of `signs` is (function that returns a queryset, its field with the coalition's id, the field or
    expression of the moment). The moments of all signs have one type, date or datetime. `step` suggests to
    facilitators what they could do to be active, at `page` (for `Coalition.address`).
    """

    signs: tuple[tuple[Callable[[], QuerySet[Any]], str, Any], ...]
    step: Any = ""
    page: str = ""

    def latest(self, coalitions: Any) -> QuerySet[Any]:
        """Return (coalition id, moment) of the last sign of each kind, for those of `coalitions` with one. One query."""
        one: QuerySet[Any]
        one, *more = (
            rows().filter(**{f"{way}__in": coalitions}).order_by().values_list(way).annotate(at=Max(moment))
            for rows, way, moment in self.signs
        )
        return one.union(*more, all=True) if more else one


# The first page of staff
# -----------------------
@dataclass(frozen=True)
class StaffQueue(Contribution):
    """Rows that wait for staff with a permission: how many, and since when the oldest does. One query.

    `rows(person)` is a queryset of what waits for them, `since` its field or expression with the moment or day, and
    `page` the URL name of the list in the admin, with `query`. Staff without `permission` ("" for none) do not see it.
    """

    title: Any
    rows: Callable[[Any], QuerySet[Any]]
    since: str
    page: str
    query: str = ""
    permission: str = ""


@dataclass(frozen=True)
class StaffList(Contribution):
    """A few rows to keep in mind, such as what comes this week: (words, path, moment) of each. One query."""

    title: Any
    rows: Callable[[Any], list[tuple[str, str, datetime]]]
    permission: str


@dataclass(frozen=True)
class StaffTool(Contribution):
    """A page that staff with a permission work on, under one of the headings of `office.staff_home`."""

    title: Any
    heading: str
    page: str
    permission: str


# Pictures
# --------
@dataclass(frozen=True)
class PictureText(Contribution):
    """Texts of an app that may show pictures by number ("[picture 12]").

    `showing(number)` returns the rows whose text does; one query. `holds(row)` says whether the row can still be
    edited: then the picture stays as it is until it is taken out.
    """

    showing: Callable[[int], list[Any]]
    holds: Callable[[Any], bool] = lambda row: True


# The System page
# ---------------
@dataclass(frozen=True)
class Problem:
    """What is wrong, what to do about it, since when, and on which page; `code` is for `/readyz`, in English."""

    words: str
    to_do: str
    code: str
    since: datetime | None = None
    path: str = ""


@dataclass(frozen=True)
class SystemCheck(Contribution):
    """A part of the portal that can need a person, for the System page in the admin and the details of `/readyz`.

    `look()` returns a `Problem`, or a sentence about the part that is well. At most two queries. `detail()` is what
    the details of `/readyz` say of a part that is well, in English.
    """

    title: Any
    look: Callable[[], Problem | str]
    detail: Callable[[], str] = lambda: "ok"


@dataclass(frozen=True)
class FigureSource(Contribution):
    """An app's figures for Prometheus: `figures()` returns a list of (name, help, label, {value: figure}).

    No name, label, or value may tell of a person.
    """

    figures: Callable[[], list[tuple[str, str, str, dict[str, float]]]]


# Audit log
# ---------
@dataclass(frozen=True)
class AuditPlaces(Contribution):
    """The coalitions that entries of the audit log refer to by id.

    `names(ids)` returns {id: (name, path)}; `matching(text)` returns the ids of those whose name contains it.
    One query each.
    """

    names: Callable[[set[int]], dict[int, tuple[str, str]]]
    matching: Callable[[str], list[int]]


@dataclass(frozen=True)
class AuditRoles(Contribution):
    """From which role people who are not staff act. `leads(person, coalition_id)`: whether they lead it now. One query."""

    leads: Callable[[Any, int], bool]


# Sitemap
# -------
@dataclass(frozen=True)
class SitemapEntry(Contribution):
    """An app's public addresses, without the language prefix.

    `paths` are fixed. Each of `pages` is (function that returns a queryset, path with its fields in braces, the
    field or expression of the last change or None).
    """

    paths: tuple[str, ...] = ()
    pages: tuple[tuple[Callable[[], QuerySet[Any]], str, Any], ...] = ()

    PART = 500  # ids in a part of the sitemap

    def urls(self, most: int) -> Iterator[tuple[str, datetime | None]]:
        """Yield (path, last change or None) for each page, at most `most` of each kind."""
        yield from ((path, None) for path in self.paths)
        for number in range(len(self.pages)):
            yield from self._urls(number, lambda rows: rows[:most])

    def parts(self) -> Iterator[tuple[int, int]]:
        """Yield (number of the kind of page, number of the part) for each part. A query for each kind."""
        for number, (rows, _path, _change) in enumerate(self.pages):
            ids = rows().order_by().aggregate(first=Min("pk"), last=Max("pk"))
            if ids["first"] is not None:
                yield from (
                    (number, part) for part in range(ids["first"] // self.PART, ids["last"] // self.PART + 1)
                )

    def urls_of(self, number: int, part: int) -> Iterator[tuple[str, datetime | None]]:
        """Yield (path, last change or None) for each page of a part; none for one that does not exist."""
        if number < len(self.pages):
            first = part * self.PART
            yield from self._urls(number, lambda rows: rows.filter(pk__gte=first, pk__lt=first + self.PART))

    def _urls(self, number: int, choose: Callable[[Any], Any]) -> Iterator[tuple[str, datetime | None]]:
        rows, path, change = self.pages[number]
        names = [name for _text, name, _format, _conversion in Formatter().parse(path) if name]
        moment = {"changed": F(change) if isinstance(change, str) else change} if change else {}
        for row in choose(rows()).values(*names, **moment):
            yield path.format(**row), row.get("changed")
