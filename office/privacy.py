"""What the portal holds about people: found, forgotten, erased in time and merged by one table per app.

Each app lists its models with a person in them as `HELD` in its `privacy.py`; `tests/test_registered.py` finds those that
are missing. What is more than deleting or emptying rows is a function of the app, named in the table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from office.contributions import declared

Act = Callable[[QuerySet[Any]], int]  # does something to rows; returns how many it changed


def delete(rows: QuerySet[Any]) -> int:
    """Delete the rows, and what hangs on them."""
    return rows.delete()[1].get(rows.model._meta.label, 0)


def with_owner(rows: QuerySet[Any]) -> int:
    """Nothing: what owns the row, or its person, takes care of it."""
    return 0


class Blank:
    """Empty some fields of the rows: null where they may be null, else their default. `also` sets others beside them."""

    def __init__(self, *names: str, also: Callable[[], dict[str, Any]] = dict) -> None:
        self.names, self.also = names, also

    def __call__(self, rows: QuerySet[Any]) -> int:
        fields = [rows.model._meta.get_field(name) for name in self.names]
        empty = {field.name: None if field.null else field.get_default() for field in fields}
        return rows.exclude(**empty).update(**empty, **self.also())


@dataclass(frozen=True)
class After:
    """What becomes of rows when `time` has passed since the moment in the field `since`; of all, or of `only` some."""

    time: timedelta
    since: str
    then: Act = delete
    only: Q | None = None

    def __call__(self, model: type[Model], now: datetime) -> int:
        due = {f"{self.since}__lt": now - self.time}
        return self.then(model._default_manager.filter(self.only or Q(), **due))


@dataclass(frozen=True)
class Held:
    """What one model holds about people.

    A person's rows are those that name them in the field `person`, or in which their address or number stands: `contact`
    lists the fields, the second counting where the first is empty. Or else those whose `owner`, a foreign key to another
    model in a table, is theirs; or what `find(person)` gives.
    """

    model: type[Model]
    title: Any  # what an export calls it; empty where no row says anything of a person by itself
    keeps: Any  # how long, in a sentence for the privacy page
    fields: tuple[str, ...] = ()  # what an export shows of each row
    person: str = ""
    contact: tuple[str, ...] = ()
    owner: str = ""
    find: Callable[[Any], QuerySet[Any]] | None = None
    forget: Act = delete  # what deleting somebody's record does to their rows
    erase: After | Callable[[datetime], int] | None = None  # what time does
    merges: bool = False  # whether a merged record's rows become the owner's
    one_per: str = ""  # but for those where the owner has a row for the same already, which stay

    @property
    def label(self) -> str:
        return self.model._meta.label

    def rows(self, person: Any) -> QuerySet[Any]:
        """The rows about a person, with the rows that `fields` point at."""
        if self.find:
            return self.find(person)
        related = [name for name in self.fields if self.model._meta.get_field(name).many_to_one]
        return self.model._default_manager.filter(self._about(person)).select_related(*related)

    def _about(self, person: Any) -> Q:
        if self.owner:
            owner = of(self.model._meta.get_field(self.owner).related_model)
            return Q(**{f"{self.owner}__in": owner.rows(person).values("pk")})
        found = Q(**{self.person: person}) if self.person else Q(pk__in=[])
        empty: dict[str, str] = {}
        for name in self.contact:
            if value := getattr(person, name):
                found |= Q(**{name: value}, **empty)
            empty[name] = ""
        return found

    def sweep(self, now: datetime) -> int:
        """Erase what is due; how many rows. Again, it changes nothing."""
        if isinstance(self.erase, After):
            return self.erase(self.model, now)
        return self.erase(now) if self.erase else 0

    def merge(self, record: Any, owner: Any) -> int:
        """Give the rows that name `record` to `owner`; how many rows. Where both have one, the owner's stays."""
        rows = self.model._default_manager.filter(**{self.person: record})
        if self.one_per:
            same = (
                self.rows(owner).exclude(pk=OuterRef("pk")).filter(**{self.one_per: OuterRef(self.one_per)})
            )
            rows = rows.filter(~Exists(same))
        return rows.update(**{self.person: owner})


@cache
def tables() -> dict[type[Model], Held]:
    """The tables of all apps, from the lowest app up. Raises ValueError where a model stands in two."""
    found: dict[type[Model], Held] = {}
    for _app, held in declared("privacy", "HELD"):
        if found.setdefault(held.model, held) is not held:
            raise ValueError(f"{held.label} is listed twice")
    return found


def of(model: Any) -> Held:
    """What a model holds about people. Raises KeyError where no table lists it."""
    return tables()[model]


def rows(person: Any) -> list[tuple[Held, QuerySet[Any]]]:
    """All that is held about a person, from the lowest app up; a queryset for each model, none of them read yet."""
    return [(held, held.rows(person)) for held in tables().values() if held.title]


def forget(person: Any) -> dict[str, int]:
    """Delete or empty what is held about a person; {model: rows changed}.

    From the highest app down, so that the person's own row is there to the end. One transaction; locks the person's row,
    then what the apps' functions lock. Mails that wait are not sent.
    """
    with transaction.atomic():
        # A row that is about to point at the person need not wait for us: no_key.
        person = get_user_model().objects.select_for_update(no_key=True).get(pk=person.pk)
        return {held.label: held.forget(held.rows(person)) for held in reversed(tables().values())}


def sweep(now: datetime) -> dict[str, int]:
    """Erase what has been kept long enough; {model: rows changed}. Each model by itself; again, it changes nothing."""
    return {held.label: held.sweep(now) for held in tables().values()}


def merge(record: Any, owner: Any) -> dict[str, int]:
    """Give what names the person `record` to `owner`; {model: rows changed}. Where both have one, the owner's stays.

    The caller must be in a transaction; locks nothing but what it changes. `people.signals.records_merged` does the rest.
    """
    return {held.label: held.merge(record, owner) for held in tables().values() if held.merges}
