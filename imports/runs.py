"""The steps of an import: uploaded, columns chosen, looked over, written in one transaction, undone.

A list of more than 200 rows is written by the worker: the import is queued as a row, so it goes on after a crash. As it is
one transaction, nothing of it is there before all of it is.
"""

import json
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from imports import columns, ledger, rows, sources, targets
from imports.models import Import, ImportFile, Mapping
from imports.rows import Row
from imports.targets import HERE, OUT, VERDICTS, Judged
from imports.uploads import Table, tables_of
from mailing.contacts import fingerprint_of
from mailing.models import Suppression
from office import audit
from pse_portal import doorbell

logger = logging.getLogger(__name__)

AT_ONCE = (
    200  # rows that are written while the person waits; adding more asks them to confirm that it is them
)
State = Import.State


class Refused(Exception):
    """The step is not possible now; someone may have acted first, or too much time has passed."""


class AsksAgain(Exception):
    """A long list: the person must first confirm that it is them."""


# Uploading
# ---------
def start(
    target: targets.Target, options: dict[str, Any], files: Iterable[tuple[str, bytes]], by: Any
) -> Import:
    """Keep uploaded lists as tables, without their sensitive columns. Raises Unreadable. Logged."""
    tables = tables_of(files)
    # The same table twice, as in a ZIP file and beside it, counts once.
    once = list({json.dumps([table.headings, table.rows]): table for table in reversed(tables)}.values())[
        ::-1
    ]
    with transaction.atomic():
        imported = Import.objects.create(
            target=target.name,
            options=json.loads(json.dumps(options, cls=DjangoJSONEncoder)),
            file_names=", ".join(table.name for table in tables)[:300],
            made_by=by,
        )
        for number, table in enumerate(once):
            _keep(imported, number, table)
        _say_sources(imported)
        audit.record(by, "import.uploaded", imported, target=target.name)
    return imported


def _keep(imported: Import, number: int, table: Table) -> None:
    found = sources.recognized(table.headings)
    chosen = None if found is None or found.asks else sources.mapping(found, table.headings)
    remembered = None
    if chosen is None:
        remembered = Mapping.objects.filter(headings=columns.set_of(table.headings)).first()
    ImportFile.objects.create(
        imported=imported,
        number=number,
        name=table.name[:150],
        source=found.name if found else "",
        headings=table.headings,
        dropped=table.dropped,
        pairs=pairs_of(remembered.columns if remembered else chosen),
        is_remembered=remembered is not None,
        rows=json.dumps(table.rows),
    )


def pairs_of(chosen: dict[str, str] | None) -> list[list[str]] | None:
    """Return columns as pairs: PostgreSQL does not keep the order of an object's keys."""
    return None if chosen is None else [list(pair) for pair in chosen.items()]


def _say_sources(imported: Import) -> None:
    files = list(imported.files.all())
    titles = {sources.BY_NAME[file.source].title for file in files if file.source}
    imported.sources = ", ".join(sorted(titles))
    imported.state = State.COLUMNS if any(map(is_open, files)) else State.REVIEW
    imported.save(update_fields=["sources", "state"])


def is_open(file: ImportFile) -> bool:
    """Return whether a person has to say what a file's columns are."""
    return file.columns is None or not is_enough(file.columns, file.imported)


def is_enough(chosen: dict[str, str], imported: Import) -> bool:
    """Return whether columns {key of a heading: field} are enough for what the list is imported as."""
    fields = set(chosen.values())
    if fields & {"first_name", "last_name"}:
        fields.add("name")
    return bool(fields & set(targets.get(imported.target).needs))


def set_columns(file: ImportFile, chosen: dict[str, str], by: Any) -> None:
    """Keep what a person says the columns of a file are, and remember it for files with the same headings.

    Raises Refused where the import is no longer at this step. Locks the import.
    """
    with transaction.atomic():
        imported = _locked(file.imported, State.COLUMNS, State.REVIEW)
        file.pairs, file.is_remembered = pairs_of(chosen), False
        file.save(update_fields=["pairs", "is_remembered"])
        Mapping.objects.update_or_create(
            headings=columns.set_of(file.headings),
            defaults={"columns": chosen, "made_by": by, "made_at": timezone.now()},
        )
        _say_sources(imported)


# The summary
# -----------
@dataclass
class Plan:
    """What happens to each row, in the order of the files."""

    target: targets.Target
    judged: list[Judged]

    @property
    def counts(self) -> Counter[str]:
        return Counter(one.verdict for one in self.judged)

    @property
    def acting(self) -> int:
        return sum(one.acts for one in self.judged)

    @property
    def to_read(self) -> list[Judged]:
        """All rows, the odd ones first, then those left out, then those that change something."""
        order = [targets.ODD, OUT, targets.LOWERED, targets.CHANGED, targets.NEW, HERE]
        return sorted(self.judged, key=lambda one: (order.index(one.verdict), one.row.file, one.row.number))


def rows_of(imported: Import) -> list[Row]:
    """Return the rows of all files. One query."""
    found: list[Row] = []
    for file in imported.files.all():
        table = Table(file.name, file.headings, json.loads(file.rows))
        # Mailchimp names who left and who was cleaned by the file, not by the row.
        is_left_list = file.source == "mailchimp" and {"left_at", "cleaned_at"} & set(
            (file.columns or {}).values()
        )
        found += rows.read(table, file.columns or {}, file=file.number, left_list=bool(is_left_list))
    return found


def plan(imported: Import, left_out: Iterable[str] = ()) -> Plan:
    """Return what happens to each row now; it writes nothing. A fixed number of queries for each 500 rows."""
    target = targets.get(imported.target)
    every = rows_of(imported)
    chosen = set(left_out) or set(imported.left_out)
    done = {row.key: Judged(row, OUT, "chosen") for row in every if row.key in chosen}
    judged = {
        one.row.key: one
        for one in target.judge([row for row in every if row.key not in done], imported.options)
    }
    gone = _forgotten([one.row for one in judged.values() if one.verdict in targets.ACTS])
    for key, one in judged.items():
        if one.verdict == targets.NEW and fingerprint_of(one.row.email) in gone:
            judged[key] = replace(one, verdict=OUT, reason="forgotten")
    judged |= done
    return Plan(target, [judged[row.key] for row in every])


def _forgotten(found: Sequence[Row]) -> set[str]:
    """Return the fingerprints of addresses whose people asked to have their data deleted."""
    gone: set[str] = set()
    for part in ledger.chunks([row.email for row in found if row.email]):
        stops = Suppression.objects.filter(
            reason=Suppression.Reason.DELETED, fingerprint__in=[fingerprint_of(email) for email in part]
        )
        gone |= set(stops.values_list("fingerprint", flat=True))
    return gone


# Writing
# -------
def confirm(imported: Import, left_out: Iterable[str], by: Any, *, is_recent: bool = True) -> None:
    """Import the list without the rows that were left out: at once, or by the worker if it is long.

    `is_recent`: whether the person has just confirmed that it is them; raises AsksAgain for a long list without it.
    Raises Refused. Locks the import. Logged.
    """
    with transaction.atomic():
        row = _locked(imported, State.REVIEW)
        row.left_out = sorted(left_out)
        acting = plan(row).acting
        if not acting:
            raise Refused
        if acting > AT_ONCE and not is_recent:
            raise AsksAgain
        row.state, row.queued_at, row.failed_at, row.made_by = State.QUEUED, timezone.now(), None, by
        row.save(update_fields=["left_out", "state", "queued_at", "failed_at", "made_by"])
        audit.record(by, "import.confirmed", row, rows=acting)
    _go_on(row, acting)


def _go_on(row: Import, number: int) -> None:
    if number > AT_ONCE:
        doorbell.ring("imports.tasks.drain_imports")
    else:
        run(row)


def run(imported: Import) -> bool:
    """Write or undo a queued import in one transaction: all of it or nothing. Idempotent. Locks the import.

    Returns whether it did. If it fails, the import is back where it was, and its page says so.
    """
    row = imported
    try:
        with transaction.atomic():
            row = Import.objects.select_for_update(of=("self",)).get(pk=imported.pk)
            if row.state == State.QUEUED:
                _write(row)
            elif row.state == State.UNDOING:
                _undo(row)
            else:
                return False
    except Exception as error:  # whatever a target raises, the person must not wait for ever
        logger.exception("import_failed", extra={"import": imported.pk, "error": type(error).__name__})
        for queued, before in ((State.QUEUED, State.REVIEW), (State.UNDOING, State.DONE)):
            Import.objects.filter(pk=imported.pk, state=queued).update(state=before, failed_at=timezone.now())
        return False
    return True


def _write(row: Import) -> None:
    found = plan(row)
    found.target.apply([one for one in found.judged if one.acts], row.options, ledger.Ledger(row))
    found.target.settle(row.options)
    row.state, row.done_at = State.DONE, timezone.now()
    row.counts = {verdict: found.counts[verdict] for verdict in VERDICTS if found.counts[verdict]}
    row.save(update_fields=["state", "done_at", "counts"])
    row.files.all().delete()  # no longer needed
    audit.record(row.made_by, "import.done", row, **row.counts)


def run_queued() -> int:
    """Write and undo what is queued, the longest waiting first. Returns how many."""
    return sum(run(row) for row in Import.objects.queued())


# Undoing
# -------
def undo(imported: Import, by: Any) -> None:
    """Undo an import within 30 days: at once, or by the worker if it is long.

    What was used since stays: `counts` says how many rows of the list were undone and how many were kept. Raises Refused.
    Locks the import. Logged.
    """
    with transaction.atomic():
        row = _locked(imported, State.DONE)
        if not row.can_be_undone:
            raise Refused
        row.state, row.queued_at, row.failed_at, row.undone_by = State.UNDOING, timezone.now(), None, by
        row.save(update_fields=["state", "queued_at", "failed_at", "undone_by"])
    _go_on(row, row.ledger.values("case").distinct().count())


def _undo(row: Import) -> None:
    target = targets.get(row.target)
    undone, kept = ledger.undo(row, target.undone)
    target.settle(row.options)
    row.state, row.undone_at = State.UNDONE, timezone.now()
    row.counts = {**row.counts, "undone": undone, "kept": kept}
    row.save(update_fields=["state", "undone_at", "counts"])
    audit.record(row.undone_by, "import.undone", row, undone=undone, kept=kept)


def drop(imported: Import, by: Any) -> None:
    """Delete an import that was not confirmed, with its files. Raises Refused. Locks the import. Logged."""
    with transaction.atomic():
        row = _locked(imported, State.COLUMNS, State.REVIEW)
        audit.record(by, "import.dropped", row)
        row.delete()


def _locked(imported: Import, *states: str) -> Import:
    row = Import.objects.select_for_update(of=("self",)).filter(pk=imported.pk, state__in=states).first()
    if row is None:
        raise Refused
    return row
