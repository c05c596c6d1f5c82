"""The ledger of an import: it writes a target's rows in bulk and notes what undoing needs.

Undoing a case (a row of the file) deletes the rows that it created and restores those that it changed, if none of them
was changed since and nothing else refers to one that would go. Otherwise all of the case stays: the person, or a
colleague, has used it.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from imports.models import Import, ImportedRow
from office import journal

CHUNK = 500


def chunks(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))


def mark(values: Iterable[Any]) -> str:
    """Return a keyed hash of values, by which undoing knows whether a row is as the import left it."""
    return journal.mark("import", json.dumps(list(values), cls=DjangoJSONEncoder, sort_keys=True))


def _fields(model: type[models.Model]) -> list[str]:
    return [
        field.attname for field in model._meta.concrete_fields if not isinstance(field, models.BinaryField)
    ]


class Ledger:
    """Writes the rows of one import. The caller is in the transaction of the import."""

    def __init__(self, imported: Import) -> None:
        self.imported = imported

    def create(
        self, model: type[models.Model], rows: Sequence[tuple[str, Any]], watch: Sequence[str] = ()
    ) -> None:
        """Create rows, given as (case, row). `watch` are the columns whose change keeps undoing away; all by default."""
        model._default_manager.bulk_create([row for _case, row in rows], batch_size=CHUNK)
        self._note(
            model, [(case, row.pk, {}) for case, row in rows], list(watch) or _fields(model), is_new=True
        )

    def change(self, model: type[models.Model], rows: Sequence[tuple[str, Any, dict[str, Any]]]) -> None:
        """Set values of existing rows, given as (case, row, {column: value}). Only the columns set are watched."""
        if not rows:
            return
        by_columns = defaultdict(list)
        for case, row, values in rows:
            before = {name: getattr(row, name) for name in values}
            for name, value in values.items():
                setattr(row, name, value)
            by_columns[tuple(sorted(values))].append((case, row, before))
        for columns, group in by_columns.items():
            model._default_manager.bulk_update(
                [row for _case, row, _before in group], columns, batch_size=CHUNK
            )
            noted = [
                (case, row.pk, json.loads(json.dumps(before, cls=DjangoJSONEncoder)))
                for case, row, before in group
            ]
            self._note(model, noted, list(columns), is_new=False)

    def _note(self, model: type[models.Model], rows: Any, watched: list[str], *, is_new: bool) -> None:
        marks = marks_of(model, [pk for _case, pk, _before in rows], watched)
        ImportedRow.objects.bulk_create(
            [
                ImportedRow(
                    imported=self.imported, case=case, model=model._meta.label, row_id=pk, is_new=is_new,
                    before=before, watched=watched if not is_new or watched != _fields(model) else [], mark=marks[pk],
                )
                for case, pk, before in rows
            ],
            batch_size=CHUNK,
        )  # fmt: skip


def marks_of(
    model: type[models.Model], pks: Sequence[int], watched: Sequence[str], *, lock: bool = False
) -> dict[int, str]:
    """Return {pk: mark} of rows as they are in the database; those that are gone are missing."""
    found = {}
    rows = model._base_manager.select_for_update(of=("self",)) if lock else model._base_manager
    for part in chunks(pks):
        for pk, *values in rows.filter(pk__in=part).order_by("pk").values_list("pk", *watched):
            found[pk] = mark(values)
    return found


def undo(imported: Import, about_to_delete: Callable[[str, list[Any]], None]) -> tuple[int, int]:
    """Undo an import, case by case. Returns how many cases were undone, and how many stay as they are used.

    Locks the rows of the import. The caller is in a transaction and holds the import's lock.
    """
    entries = list(imported.ledger.order_by("pk"))
    kept = _changed(entries) | _used(entries)
    going = [entry for entry in entries if entry.case not in kept]
    created: dict[str, list[int]] = defaultdict(list)
    for entry in going:
        if entry.is_new:
            created[entry.model].append(entry.row_id)
        else:
            model = apps.get_model(entry.model)
            values = {
                name: model._meta.get_field(name).to_python(value) for name, value in entry.before.items()
            }
            model._base_manager.filter(pk=entry.row_id).update(**values)
    for label in reversed(created):  # what was created last refers to what was created first
        model = apps.get_model(label)
        for part in chunks(created[label]):
            rows = model._base_manager.filter(pk__in=part)
            about_to_delete(label, list(rows))
            # Not `delete`, which would look for dependents again, and take one that came meanwhile along: the database
            # refuses then, and nothing is undone.
            rows._raw_delete(rows.db)
    imported.ledger.all().delete()
    every = {entry.case for entry in entries} - {""}
    return len(every - kept), len(every & kept)


def _changed(entries: list[ImportedRow]) -> set[str]:
    """Return the cases with a row that is no longer as the import left it, or gone. Locks the rows."""
    groups: dict[tuple[str, tuple[str, ...]], list[ImportedRow]] = defaultdict(list)
    for entry in entries:
        groups[entry.model, tuple(entry.watched)].append(entry)
    changed = set()
    for (label, watched), group in groups.items():
        model = apps.get_model(label)
        now = marks_of(model, [entry.row_id for entry in group], watched or _fields(model), lock=True)
        changed |= {entry.case for entry in group if now.get(entry.row_id) != entry.mark}
    return changed


def _used(entries: list[ImportedRow]) -> set[str]:
    """Return the cases with a created row to which a row refers that is not of the same case."""
    cases = {(entry.model, entry.row_id): entry.case for entry in entries if entry.is_new}
    used = set()
    for label in {entry.model for entry in entries if entry.is_new}:
        model = apps.get_model(label)
        pks = [pk for of, pk in cases if of == label]
        for other, field in _references(model):
            # By their keys: PostgreSQL has no statistics of a ledger that was just written, and plans badly with it.
            for part in chunks(pks):
                rows = other._base_manager.filter(**{f"{field.attname}__in": part})
                for pk, target in rows.values_list("pk", field.attname):
                    case = cases[label, target]
                    if cases.get((other._meta.label, pk)) != case:
                        used.add(case)
    return used


def _references(model: type[models.Model]) -> Iterator[tuple[type[models.Model], Any]]:
    """Yield every foreign key to a model in the schema, with its own model."""
    for other in apps.get_models(include_auto_created=True):
        for field in other._meta.local_concrete_fields:
            if not other._meta.proxy and field.is_relation and field.related_model is model:
                yield other, field
