"""The portal's data about people, listed in one table per app for export, deletion, retention and merging.

Each app lists its models that refer to people as `HELD` in its `privacy.py`, under the heading `TITLE`;
`tests/test_registered.py` finds missing ones. An action beyond deleting or emptying rows is a function of the app,
named in the table.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, Field, Model, OuterRef, Q, QuerySet, UniqueConstraint

from office.contributions import declared

Act = Callable[[QuerySet[Any]], int]  # changes rows; returns the number changed


@dataclass(frozen=True)
class Subject:
    """Whose data it is: a person, or a guest known only by an email address or a phone number.

    Only what is proven counts: a person's own address is; the number in their details is not, since anyone could
    enter a neighbor's. Staff add it once they have called it.
    """

    person: Any = None
    email: str = ""
    phone: str = ""

    @classmethod
    def of(cls, who: Any, phone: str = "") -> "Subject":
        """Return the subject of a person; a subject itself as it is."""
        if isinstance(who, cls):
            return who
        return cls(person=who, email=who.email or "", phone=phone)

    @property
    def person_id(self) -> int | None:
        return self.person.pk if self.person else None


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

    A subject's rows are those whose field `person` refers to them, or that contain their email address or phone
    number and refer to nobody: `contact` lists the fields; the second counts only where the first is empty, since
    households share a phone. `owner` is a foreign key to another listed model whose rows are the subject's.
    Alternatively, `find(subject)` returns the rows.
    """

    model: type[Model]
    title: Any  # heading in an export; empty if no row says anything about a person on its own
    keeps: Any  # how long it is kept, as a sentence for the privacy page
    fields: tuple[str, ...] = ()  # fields that an export shows of each row
    sealed: tuple[str, ...] = ()  # those of `fields` that only the person reads: staff see no members' space
    person: str = ""
    contact: tuple[str, ...] = ()
    owner: str = ""
    find: Callable[[Subject], QuerySet[Any]] | None = None
    forget: Act = delete  # what deleting a person's record does to their rows
    unname: Act | None = None  # what it does instead if the person lets their words stay without a name
    erase: After | Callable[[datetime], int] | None = None  # what happens to rows after a time
    merges: bool = False  # whether its rows go along when somebody claims a record by a code
    one_per: str = ""  # skips rows where the owner already has one with the same value of this field

    @property
    def label(self) -> str:
        return self.model._meta.label

    @property
    def open_fields(self) -> tuple[str, ...]:
        """The fields that staff may see, who handle a request or look at a record."""
        return tuple(name for name in self.fields if name not in self.sealed)

    def rows(self, who: Any) -> QuerySet[Any]:
        """Return the rows about a person or subject, with the rows that `fields` refer to."""
        subject = Subject.of(who)
        if self.find:
            return self.find(subject)
        related = [name for name in self.fields if self.model._meta.get_field(name).many_to_one]
        return self.model._default_manager.filter(self._about(subject)).select_related(*related)

    def _about(self, subject: Subject) -> Q:
        found = Q(pk__in=[])
        if self.person and subject.person:
            found |= Q(**{self.person: subject.person})
        if self.owner:
            owner = of(self.model._meta.get_field(self.owner).related_model)
            found |= Q(**{f"{self.owner}__in": owner.rows(subject).values("pk")})
        nobodys: dict[str, Any] = {self.person: None} if self.person else {}
        for name in self.contact:
            if value := getattr(subject, name):
                found |= Q(**{name: value}, **nobodys)
            nobodys[name] = ""
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
        guests = self.model._default_manager.filter(**{self.person: None}, email=person.email)
        rows = guests.filter(self._new_to(person))
        for others in self._unique_with():
            # Of several where one may be theirs, such as a household's signatures, the first is.
            same = {name: OuterRef(name) for name in others}
            rows = rows.exclude(Exists(guests.filter(pk__lt=OuterRef("pk"), **same)))
        return rows.update(**{self.person: person})

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


def by_app() -> list[tuple[Any, list[Held]]]:
    """Return [(heading, tables)] of all apps, from the lowest app up."""
    found: dict[str, list[Held]] = {}
    for app, held in declared("privacy", "HELD"):
        found.setdefault(app, []).append(held)
    return [(sys.modules[f"{app}.privacy"].TITLE, all_of_it) for app, all_of_it in found.items()]


def rows(who: Any) -> list[tuple[Held, QuerySet[Any]]]:
    """Return everything held about a person or subject, from the lowest app up: one unevaluated queryset per model."""
    return [(held, held.rows(who)) for held in tables().values() if held.title]


def has_more_than(number: int, who: Any) -> bool:
    """Return whether more rows than that are held about a person or subject. At most one query for each table."""
    for held in tables().values():
        number -= len(held.rows(who).order_by().values_list("pk")[: number + 1])
        if number < 0:
            return True
    return False


def references() -> Iterator[tuple[type[Model], "Field[Any, Any]"]]:
    """Yield every foreign key to a person in the schema, with its model: also those in no table, such as "decided by"."""
    person = get_user_model()
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy:
            for field in model._meta.local_concrete_fields:
                if field.related_model is person:
                    yield model, field


def traces(person: Any) -> Iterator[tuple[type[Model], "Field[Any, Any]", QuerySet[Any]]]:
    """Yield the rows that only say that a person did something with them, such as deciding a request."""
    for model, field in references():
        held = tables().get(model)
        if held is None or held.person != field.name:
            yield model, field, model._base_manager.filter(**{field.name: person})


def forget(who: Any, *, keep_words: bool = False) -> dict[str, int]:
    """Delete or empty what is held about a person or subject. Returns {model: rows changed}.

    With `keep_words`, what they wrote for others stays, without their name. Goes from the highest app down, so that
    the person's own row exists until the end; then cuts every other reference to it. Opens its own transaction;
    locks the person's row, then what the apps' functions lock. Queued mails are not sent.
    """
    subject = Subject.of(who)
    with transaction.atomic():
        if subject.person:
            # no_key: inserting a row that refers to the person need not wait for this lock.
            person = get_user_model().objects.select_for_update(no_key=True).get(pk=subject.person.pk)
            subject = Subject(person=person, email=subject.email, phone=subject.phone)
        counted = {}
        for held in reversed(tables().values()):
            act = (held.unname if keep_words else None) or held.forget
            counted[held.label] = act(held.rows(subject))
        if subject.person:
            for _model, field, found in traces(subject.person):
                if field.null:
                    found.update(**{field.name: None})
                else:
                    found.delete()
    return counted


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
