"""The portal's data about people, listed in one table per app for export, deletion, retention and merging.

Each app lists its models that refer to people as `HELD` in its `privacy.py`; `tests/test_registered.py` finds
missing ones. An action beyond deleting or emptying rows is a function of the app, named in the table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, UniqueConstraint

from office.contributions import declared

Act = Callable[[QuerySet[Any]], int]  # changes rows; returns the number changed


def delete(rows: QuerySet[Any]) -> int:
    """Delete the rows and their dependents. Returns the number of these rows."""
    return rows.delete()[1].get(rows.model._meta.label, 0)


def with_owner(rows: QuerySet[Any]) -> int:
    """Do nothing: the row's owner, or its person, takes care of it."""
    return 0


class Blank:
    """Empty some fields of the rows: null if nullable, else the default. `also` sets other fields as well."""

    def __init__(self, *names: str, also: Callable[[], dict[str, Any]] = dict) -> None:
        self.names, self.also = names, also

    def __call__(self, rows: QuerySet[Any]) -> int:
        fields = [rows.model._meta.get_field(name) for name in self.names]
        empty = {field.name: None if field.null else field.get_default() for field in fields}
        return rows.exclude(**empty).update(**empty, **self.also())


@dataclass(frozen=True)
class After:
    """Apply an action to rows (all, or `only` some) when `time` has passed since the moment in the field `since`."""

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

    A person's rows are those whose field `person` refers to them, or that contain their email address or phone
    number: `contact` lists the fields; the second counts only where the first is empty. Alternatively, `owner` is
    a foreign key to another listed model whose rows are the person's, or `find(person)` returns the rows.
    """

    model: type[Model]
    title: Any  # heading in an export; empty if no row says anything about a person on its own
    keeps: Any  # how long it is kept, as a sentence for the privacy page
    fields: tuple[str, ...] = ()  # fields that an export shows of each row
    person: str = ""
    contact: tuple[str, ...] = ()
    owner: str = ""
    find: Callable[[Any], QuerySet[Any]] | None = None
    forget: Act = delete  # what deleting a person's record does to their rows
    erase: After | Callable[[datetime], int] | None = None  # what happens to rows after a time
    merges: bool = False  # whether its rows go along when somebody claims a record by a code
    one_per: str = ""  # skips rows where the owner already has one with the same value of this field

    @property
    def label(self) -> str:
        return self.model._meta.label

    def rows(self, person: Any) -> QuerySet[Any]:
        """Return the rows about a person, with the rows that `fields` refer to."""
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
        """Erase the rows that are due. Returns the number changed. Idempotent."""
        if isinstance(self.erase, After):
            return self.erase(self.model, now)
        return self.erase(now) if self.erase else 0

    def merge(self, record: Any, owner: Any) -> int:
        """Move the rows of `record` to `owner`. Returns the number moved. Where both have a row, the owner's stays."""
        rows = self.model._default_manager.filter(**{self.person: record})
        if self.one_per:
            same = (
                self.rows(owner).exclude(pk=OuterRef("pk")).filter(**{self.one_per: OuterRef(self.one_per)})
            )
            rows = rows.filter(~Exists(same))
        return rows.filter(self._new_to(owner)).update(**{self.person: owner})

    def attach(self, person: Any) -> int:
        """Give the person the rows that were left under their address without an account. Returns the number of rows."""
        may_be_guests = (
            self.person and "email" in self.contact and self.model._meta.get_field(self.person).null
        )
        if not may_be_guests or not person.email:
            return 0
        rows = self.model._default_manager.filter(**{self.person: None}, email=person.email)
        return rows.filter(self._new_to(person)).update(**{self.person: person})

    def _new_to(self, owner: Any) -> Any:
        """Match the rows that `owner` can get without breaking a rule that there is one for each person."""
        found: Any = Q()
        for others in self._unique_with():
            same = {name: OuterRef(name) for name in others}
            found &= ~Exists(self.model._default_manager.filter(**{self.person: owner}, **same))
        return found

    def _unique_with(self) -> list[list[str]]:
        """Return the other fields of each unique rule in which the field `person` takes part, per rule."""
        meta = self.model._meta
        rules = [*meta.unique_together, *(rule.fields for rule in meta.total_unique_constraints)]
        rules += [
            rule.fields for rule in meta.constraints if isinstance(rule, UniqueConstraint) and rule.condition
        ]
        if getattr(meta.get_field(self.person), "unique", False):
            rules.append((self.person,))
        return [[name for name in rule if name != self.person] for rule in rules if self.person in rule]


@cache
def tables() -> dict[type[Model], Held]:
    """Return the tables of all apps, from the lowest app up. Raises ValueError if a model is listed twice."""
    found: dict[type[Model], Held] = {}
    for _app, held in declared("privacy", "HELD"):
        if found.setdefault(held.model, held) is not held:
            raise ValueError(f"{held.label} is listed twice")
    return found


def of(model: Any) -> Held:
    """Return the `Held` of a model. Raises KeyError if no table lists it."""
    return tables()[model]


def rows(person: Any) -> list[tuple[Held, QuerySet[Any]]]:
    """Return everything held about a person, from the lowest app up: one unevaluated queryset per model."""
    return [(held, held.rows(person)) for held in tables().values() if held.title]


def forget(person: Any) -> dict[str, int]:
    """Delete or empty what is held about a person. Returns {model: rows changed}.

    Goes from the highest app down, so that the person's own row exists until the end. Opens its own transaction;
    locks the person's row, then what the apps' functions lock. Queued mails are not sent.
    """
    with transaction.atomic():
        # no_key: inserting a row that refers to the person need not wait for this lock.
        person = get_user_model().objects.select_for_update(no_key=True).get(pk=person.pk)
        return {held.label: held.forget(held.rows(person)) for held in reversed(tables().values())}


def sweep(now: datetime) -> dict[str, int]:
    """Erase what has been kept long enough, model by model. Returns {model: rows changed}. Idempotent."""
    return {held.label: held.sweep(now) for held in tables().values()}


def attach(person: Any) -> dict[str, int]:
    """Give a person what they left as a guest under their address, which they have proven. Returns {model: rows}.

    RSVPs, requests, contacts, sign-ups: whatever a table lists with an address and a person. Idempotent.
    """
    return {held.label: held.attach(person) for held in tables().values()}


def merge(record: Any, owner: Any, *, everything: bool = False) -> dict[str, int]:
    """Move what refers to the person `record` to `owner`. Returns {model: rows changed}.

    A claim by code moves the tables with `merges`; `everything`, for people who are the same, all of them. Where both have a row, the owner's stays. The caller must be in a transaction; locks only what it changes.
    `people.signals.records_merged` does the rest.
    """
    return {
        held.label: held.merge(record, owner)
        for held in tables().values()
        if held.merges or (everything and held.person)
    }
