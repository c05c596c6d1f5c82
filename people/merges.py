"""Merge two records of the same person, and undo it for 30 days.

The rows of both records are read before and after the merge; the differences are its journal. Undoing puts every row
back that has not changed since; what was added after the merge stays with the record that stayed.
"""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from mailing import outbox
from office import audit, privacy
from people import mails, records
from people.models import Merge, Person
from people.signals import people_merged, people_separated

UNDOABLE_FOR = timedelta(days=30)
ANSWER_WITHIN = timedelta(days=14)

Row = dict[str, Any]


class ExactEncoder(DjangoJSONEncoder):
    """Writes moments to the microsecond: Django's own stops at milliseconds, and undoing would change them."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


Snapshot = dict[tuple[str, Any], Row]  # (model's label, key): the row as Django's serializers write it
# Accounts' own rows that follow a person without being in a table.
OF_ACCOUNTS: tuple[type[Model], ...] = (EmailAddress,)


class Refused(Exception):
    """These two cannot be merged: the same record, staff, one that is merged already, or one that was emptied."""


class TooLate(Exception):
    """The merge is older than 30 days, or was undone already."""


def both_sign_in(record: Person, owner: Person) -> bool:
    """Return whether both have a confirmed address, so that both have to agree. One query."""
    confirmed = EmailAddress.objects.filter(user__in=[record, owner], verified=True)
    count: int = confirmed.values("user").distinct().count()
    return count == 2


def request(record: Person, owner: Person, by: Any) -> Merge:
    """Merge `record` into `owner`, or ask both people first where both sign in with an address of their own.

    Raises Refused. Opens its own transaction; locks both persons, ordered by primary key. Queues a mail to each
    where both are asked. Logged.
    """
    with transaction.atomic():
        record, owner = _locked(record, owner)
        _check(record, owner)
        merge = Merge(record=record, owner=owner, asked_by=by)
        if both_sign_in(record, owner):
            merge.save()
            audit.record(by, "merge_asked", merge)
            for person, side in ((record, "record"), (owner, "owner")):
                outbox.queue(
                    mails.MergeAsked(merge, side=side),
                    key=f"merge:{merge.pk}:{side}",
                    to=person.contact,
                    expires_at=merge.asked_at + ANSWER_WITHIN,
                )
            return merge
        _do(merge, by)
    return merge


def answer(merge: Merge, side: str, *, agrees: bool) -> Merge:
    """Save the answer of one of the two people; the second yes merges the records.

    `side` is "record" or "owner". Idempotent: what is merged, undone or declined stays so. Raises Refused where the
    records cannot be merged anymore. Opens its own transaction; locks the merge, then both persons. Logged.
    """
    with transaction.atomic():
        merge = (
            Merge.objects.select_for_update(of=("self",)).select_related("record", "owner").get(pk=merge.pk)
        )
        if not is_open(merge):
            return merge
        person = merge.record if side == "record" else merge.owner
        if not agrees:
            merge.state = Merge.State.DECLINED
            merge.save(update_fields=["state"])
            audit.record(person, "merge_declined", merge)
            return merge
        setattr(merge, f"{side}_agreed_at", timezone.now())
        merge.save(update_fields=[f"{side}_agreed_at"])
        if merge.record_agreed_at and merge.owner_agreed_at:
            merge.record, merge.owner = _locked(merge.record, merge.owner)
            _check(merge.record, merge.owner)
            _do(merge, person)
    return merge


def is_open(merge: Merge) -> bool:
    """Return whether the two people can still answer."""
    return merge.state == Merge.State.ASKED and merge.asked_at > timezone.now() - ANSWER_WITHIN


def undo(merge: Merge, by: Any) -> int:
    """Put back every row that the merge changed and that is still as the merge left it. Returns how many rows.

    Raises TooLate. Opens its own transaction; locks the merge, then both persons. Logged.
    """
    with transaction.atomic():
        merge = (
            Merge.objects.select_for_update(of=("self",)).select_related("record", "owner").get(pk=merge.pk)
        )
        if not is_undoable(merge):
            raise TooLate
        _locked(merge.record, merge.owner)
        restored = sum(_put_back(step) for step in sorted(merge.journal, key=_order))
        people_separated.send(Person, record=merge.record, owner=merge.owner)
        merge.state, merge.undone_at, merge.journal = Merge.State.UNDONE, timezone.now(), []
        merge.save(update_fields=["state", "undone_at", "journal"])
        audit.record(by, "merge_undone", merge, rows=restored)
    return restored


def is_undoable(merge: Merge) -> bool:
    recent = merge.done_at is not None and merge.done_at > timezone.now() - UNDOABLE_FOR
    return merge.state == Merge.State.DONE and recent


def of_both(person: Person) -> list[Merge]:
    """Return the merges of a person, as either of the two, newest first. One query."""
    return list(
        (Merge.objects.filter(record=person) | Merge.objects.filter(owner=person)).select_related(
            "record", "owner"
        )
    )


# What is done
# ------------
def _locked(record: Person, owner: Person) -> tuple[Person, Person]:
    found = {
        row.pk: row
        for row in Person.objects.select_for_update().filter(pk__in=[record.pk, owner.pk]).order_by("pk")
    }
    return found[record.pk], found[owner.pk]


def _check(record: Person, owner: Person) -> None:
    merged = Merge.objects.filter(record__in=[record, owner], state=Merge.State.DONE).exists()
    has_rights = record.is_staff or record.is_superuser
    if record == owner or merged or has_rights or not (record.name and owner.name):
        raise Refused


def _do(merge: Merge, by: Any) -> None:
    """Merge and keep the journal. The caller holds the locks on both persons."""
    record, owner = merge.record, merge.owner
    people = [record, owner]
    before = _snapshot(people)
    if owner.email is None and record.email is not None:
        address, record.email = record.email, None
        record.save(update_fields=["email"])
        owner.email = address
        EmailAddress.objects.filter(user=record).update(user=owner)
    owner.phone = owner.phone or record.phone
    owner.zip_code = owner.zip_code or record.zip_code
    owner.save()
    record.is_active = False
    record.save(update_fields=["is_active"])
    records.merge(record, owner, everything=True)
    people_merged.send(Person, record=record, owner=owner)
    merge.journal = _differences(before, _snapshot(people, also=before))
    merge.state, merge.done_at = Merge.State.DONE, timezone.now()
    merge.save()
    for session in UserSession.objects.filter(user=record):
        session.end()
    audit.record(by, "records_merged", merge, record=record.pk, owner=owner.pk)


def _models() -> list[tuple[type[Model], str]]:
    """Return (model, its foreign key to a person) of what belongs to people, and of what hangs on that by `owner`."""
    tables = privacy.tables()
    named = [(held.model, held.person) for held in tables.values() if held.person]
    return [*named, *((model, "user") for model in OF_ACCOUNTS)]


def _snapshot(people: list[Person], also: Iterable[tuple[str, Any]] = ()) -> Snapshot:
    """Return the rows of both people: their own, those of each table, and those that hang on these.

    `also` names rows to read whether or not they are still theirs.
    """
    found: dict[type[Model], set[Any]] = {Person: {person.pk for person in people}}
    for model, field in _models():
        keys = model._default_manager.filter(**{f"{field}__in": people}).values_list("pk", flat=True)
        found.setdefault(model, set()).update(keys)
    for held in privacy.tables().values():
        if held.owner:
            above = cast(Any, held.model._meta.get_field(held.owner)).related_model
            hanging = held.model._default_manager.filter(**{f"{held.owner}__in": found.get(above, set())})
            found.setdefault(held.model, set()).update(hanging.values_list("pk", flat=True))
    for label, key in also:
        found.setdefault(cast(type[Model], apps.get_model(label)), set()).add(key)
    rows = [
        row
        for model, keys in found.items()
        for row in model._default_manager.filter(pk__in=keys).order_by("pk")
    ]
    return {(row["model"], row["pk"]): row["fields"] for row in _written(rows)}


def _written(rows: list[Model]) -> list[Row]:
    """Return rows as JSON can keep them."""
    written: list[Row] = json.loads(serializers.serialize("json", rows, cls=ExactEncoder))
    return written


def _differences(before: Snapshot, after: Snapshot) -> list[Row]:
    """Return {model, pk, before, after} of each row that changed: only the changed fields, None for no row."""
    found = []
    for key in sorted({*before, *after}, key=str):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if old is not None and new is not None:
            changed = [name for name in old if old[name] != new.get(name)]
            old, new = {name: old[name] for name in changed}, {name: new[name] for name in changed}
        found.append({"model": key[0], "pk": key[1], "before": old, "after": new})
    return found


def _order(step: Row) -> tuple[bool, bool]:
    """Sort what the merge made or deleted first, then the person who gives an address back before the one who gets it."""
    changed = step["before"] is not None and step["after"] is not None
    return changed, (step["before"] or {}).get("email") is not None


def _put_back(step: Row) -> bool:
    """Undo one entry of a journal. Returns whether the row was still as the merge left it."""
    model = cast(type[Model], apps.get_model(step["model"]))
    row = model._default_manager.filter(pk=step["pk"]).first()
    if step["before"] is None:  # the merge made it
        if row is None or not _is_as(row, step["after"]):
            return False
        row.delete()
        return True
    if step["after"] is None:  # the merge deleted it
        if row is not None:
            return False
        _read(step).save()
        return True
    if row is None or not _is_as(row, step["after"]):
        return False
    old = _read(step).object
    fields = [cast(Any, model._meta.get_field(name)) for name in step["before"]]
    columns = {field.attname: getattr(old, field.attname) for field in fields if not field.many_to_many}
    model._default_manager.filter(pk=step["pk"]).update(**columns)
    return True


def _is_as(row: Model, fields: Row) -> bool:
    now = _written([row])[0]["fields"]
    return all(now.get(name) == value for name, value in fields.items())


def _read(step: Row) -> Any:
    data = [{"model": step["model"], "pk": step["pk"], "fields": step["before"]}]
    return next(iter(serializers.deserialize("python", data)))
