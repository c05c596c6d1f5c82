"""The journal: what a restored backup must not undo, as lines of JSON in files outside the database.

Deleted people, unsubscribes, pauses, blocks, revoked links, sent mails: only keyed hashes of them ("marks"). An entry is a row
first, in the transaction of what it is about. It is appended to the file after the commit, or by the next tick, and
the row is deleted after that. So the file may repeat an entry, but none is ever missing. `manage.py restore` applies
what is newer than the backup.
"""

import fcntl
import hmac
import json
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from office import contributions
from office.contributions import Contribution
from office.models import JournalEntry
from pse_portal import signed_links

logger = logging.getLogger(__name__)

TOGETHER = 500  # entries in one transaction


@dataclass(frozen=True)
class Reapplied(Contribution):
    """A kind of entry in the journal, and what a restore does with the entries that are newer than the backup.

    `apply(entries)` gets all of them, the oldest first, perhaps some twice; it returns how many changed something. It
    runs in the transaction of the restore, and must be idempotent.
    """

    apply: Callable[[list[dict[str, Any]]], int]


def mark(*parts: Any) -> str:
    """Return a keyed hash, by which a restore recognizes a row or an address without reading it in the journal.

    The key is `ADDRESS_KEY`: it outlives a new `SECRET_KEY`.
    """
    text = "\0".join(str(part) for part in parts)
    return hmac.new(settings.ADDRESS_KEY.encode(), text.encode(), "sha256").hexdigest()


def mark_of(row: models.Model, *more: Any) -> str:
    """Return the mark of a row. Numbers are used again after a restore: `more` is what makes it this row."""
    return mark(row._meta.label_lower, row.pk, *more)


def note(kind: str, *marks: str, wait: bool = False, **facts: Any) -> None:
    """Enter marks and facts, which name nobody. Must run in the transaction of what it is about.

    Appended to the file after the commit; with `wait`, whenever `append` runs next.
    """
    JournalEntry.objects.create(kind=kind, data={"marks": marks, **facts})
    if not wait:
        transaction.on_commit(append, robust=True)


def revoked(*rows: models.Model, field: str = "nonce") -> None:
    """Enter that links signed with the rows' present nonces are revoked, before the caller ends them."""
    if marks := [mark_of(row, field, getattr(row, field)) for row in rows if getattr(row, field)]:
        note("links", *marks)


def renewed_nonce(row: models.Model, field: str = "nonce") -> str:
    """Return a new nonce for a row, and enter that links with its present one are revoked. The caller saves the row."""
    revoked(row, field=field)
    return signed_links.new_nonce()


# The file
# --------
def append() -> int:
    """Append the waiting entries to this month's file, and delete their rows. Returns how many.

    Locks the rows. Raises OSError where the file cannot be written: the entries wait for the next tick.
    """
    done = 0
    while JournalEntry.objects.exists():
        with transaction.atomic():
            rows = list(JournalEntry.objects.select_for_update(skip_locked=True).order_by("pk")[:TOGETHER])
            if not rows:
                break  # another process has them
            _write(
                json.dumps({"at": row.at.astimezone(UTC).isoformat(), "kind": row.kind, **row.data})
                for row in rows
            )
            JournalEntry.objects.filter(pk__in=[row.pk for row in rows]).delete()
        done += len(rows)
    return done


def append_or_log() -> None:
    """Append what waits; a file that cannot be written is logged, and tried again by the next tick."""
    try:
        append()
    except OSError as error:
        logger.error("journal_not_written", extra={"error": error.strerror})


def _write(lines: Iterable[str]) -> None:
    """Append lines, and return when they are on the disk. A line that was cut off by a crash stays alone."""
    folder = settings.BACKUP_JOURNAL
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{timezone.now().astimezone(UTC):%Y-%m}.jsonl"
    is_new = not path.exists()
    with os.fdopen(os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        end = file.seek(0, os.SEEK_END)
        cut = bool(end) and os.pread(file.fileno(), 1, end - 1) != b"\n"
        content = memoryview(("\n" * cut + "".join(f"{line}\n" for line in lines)).encode())
        while content:
            content = content[file.write(content) :]
        os.fsync(file.fileno())
    if is_new:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def entries(since: datetime, folders: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Yield the entries since a moment, the oldest first. Lines that a crash cut off are left out: they were repeated."""
    found = []
    for folder in folders:
        for path in sorted(folder.glob("*.jsonl")):
            for line in path.read_bytes().split(b"\n"):
                try:
                    entry = json.loads(line)
                    at = parse_datetime(entry["at"])
                except (ValueError, KeyError, TypeError):
                    continue
                if at is not None and at >= since:
                    found.append((at, entry))
    found.sort(key=lambda pair: pair[0])
    yield from (entry for _at, entry in found)


def apply(found: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Apply entries to a restored database, in the caller's transaction. Returns {kind: how many changed something}."""
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for entry in found:
        by_kind.setdefault(entry["kind"], []).append(entry)
    # In the order of the contributions: deletions last, when what they take is complete.
    kinds = contributions.of(Reapplied)
    return {kind.name: kind.apply(by_kind[kind.name]) for kind in kinds if kind.name in by_kind}


def unknown_kinds(found: Iterable[dict[str, Any]]) -> list[str]:
    """Return the kinds of entries that no app applies: of another version of the portal."""
    return sorted({entry["kind"] for entry in found} - {kind.name for kind in contributions.of(Reapplied)})


def forget_before(moment: datetime) -> int:
    """Delete the files of months that ended before the oldest backup was taken. Returns how many."""
    old = [
        path
        for path in settings.BACKUP_JOURNAL.glob("????-??.jsonl")
        if path.stem < f"{moment.astimezone(UTC):%Y-%m}"
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def marks_of(found: Iterable[dict[str, Any]]) -> set[str]:
    """Return the marks of entries."""
    return {one for entry in found for one in entry["marks"]}
