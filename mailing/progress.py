"""Progress: how far a sender came through its group, where a killed process cannot lose it.

Each group of several mails has a file in `settings.MAIL_PROGRESS`, named after the token of its claim. The first line
holds the boot of this machine and the mails in the order in which they go; each further line is the result of one
mail, written after the relay's answer and before the next mail's first command. So at most one mail can be in
the air when the sender dies: the first one without a line. The later ones were never transmitted.

The file is also the sender's permission to go on. `take` renames it, and the sender looks for it before each mail. So a
sender that was stopped or slow, and wakes up after its lease, finishes the mail in the air and sends no more.

Nothing is synced: what a process has written outlives the process, but not a crash of the machine. So the file of
another boot counts for nothing, nor does one that cannot be read. Then the whole group is unknown. No names and no
addresses are written but what the relay puts into its reply, as `Message.attempts` keeps it. A file lives
as long as its group; `tidy` deletes leftovers.
"""

import contextlib
import json
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_datetime

from mailing.claims import LONGEST_REPLY, Outcome
from mailing.models import Message

logger = logging.getLogger(__name__)

BOOT = Path("/proc/sys/kernel/random/boot_id")
TAKEN = ".taken"


@cache
def boot() -> str:
    """Return the identifier of this machine's boot. Raises OSError where the kernel has none."""
    return BOOT.read_text().strip()


class Progress:
    """The file of the group that this process sends. Raises OSError if it cannot be written."""

    def __init__(self, token: str, pks: Sequence[int]) -> None:
        settings.MAIL_PROGRESS.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = settings.MAIL_PROGRESS / token
        self._is_complete = True
        self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            self._write([boot(), list(pks)])
        except OSError:
            self.end()
            raise

    def note(self, outcome: Outcome) -> bool:
        """Write the result of the mail that was in the air. Return False, which is logged and ends the group, if that fails."""
        try:
            self._write(
                [
                    outcome.message.pk,
                    outcome.state,
                    outcome.reason,
                    outcome.code,
                    outcome.status,
                    outcome.text[:LONGEST_REPLY],
                    outcome.due_at and outcome.due_at.isoformat(),
                ]
            )
        except OSError as error:
            self._is_complete = False
            not_written(error)
        return self._is_complete

    def may_go_on(self) -> bool:
        """Whether the next mail may go: all results are written, and nobody has taken back the group."""
        return self._is_complete and os.path.exists(self._path)

    def end(self) -> None:
        """Delete the file, once the results are in the database."""
        os.close(self._file)
        with contextlib.suppress(OSError):
            self._path.unlink()

    def _write(self, entry: list[Any]) -> None:
        line = f"{json.dumps(entry)}\n".encode()
        if os.write(self._file, line) < len(line):
            raise OSError("the disk is full")


def begin(token: str, pks: Sequence[int]) -> Progress | None:
    """Return the new file of a group; None, which is logged, if it cannot be written."""
    try:
        return Progress(token, pks)
    except OSError as error:
        not_written(error)
        return None


def not_written(error: OSError) -> None:
    logger.error("mail_progress_not_written", extra={"error": error.strerror or str(error)})


@dataclass(frozen=True)
class Found:
    """What the file of a lost group says: the result of each mail that has one, and the mails that were never begun."""

    results: dict[int, list[Any]]
    untouched: set[int]


def outcomes(group: Sequence[Message]) -> list[Outcome]:
    """Take back a group whose sender is lost or late, and return what became of each of its mails.

    Mails with a result have it, those that were never begun are pending, and the one between them is unknown: all of
    them, if the file does not count. The caller holds the locks of the rows, settles them in the same transaction, and
    calls `forget` after it.
    """
    found = take(group[0].token) or Found({}, set())
    return [_outcome(message, found) for message in group]


def _outcome(message: Message, found: Found) -> Outcome:
    if message.pk in found.results:
        state, reason, code, status, text, due_at = found.results[message.pk]
        return Outcome(message, state, reason, code, status, text, due_at and parse_datetime(due_at))
    if message.pk in found.untouched:
        return Outcome(message, Message.State.PENDING)
    return Outcome(message, Message.State.UNKNOWN, Message.Reason.SENDER_LOST, text="sender lost")


def take(token: str) -> Found | None:
    """Stop the sender of a group before its next mail, and return what its file says; None if it does not count.

    May be repeated until `forget`.
    """
    path, taken = _paths(token)
    try:
        with contextlib.suppress(FileNotFoundError):  # taken before, by a process that was killed then
            path.rename(taken)
        content = taken.read_bytes()
        here = boot()
    except OSError:
        return None
    # What follows the last line's end was cut off by a kill: that mail stays in the air.
    lines = content.split(b"\n")[:-1]
    try:
        (where, order), *entries = map(json.loads, lines)
        results = {pk: values for pk, *values in entries}
        is_sound = (
            where == here
            and b"\0" not in content  # a hole, left by a disk
            and list(results) == order[: len(entries)]
            and all(len(values) == 6 and values[0] in Message.State.values for values in results.values())
        )
    except (ValueError, TypeError):
        return None
    return Found(results, set(order[len(results) + 1 :])) if is_sound else None


def forget(token: str) -> None:
    """Delete the file of a group that was taken back."""
    for path in _paths(token):
        with contextlib.suppress(OSError):
            path.unlink()


def tidy(now: datetime) -> None:
    """Delete the files that are older than any lease. A sender that still has one stops."""
    with contextlib.suppress(OSError):
        for path in settings.MAIL_PROGRESS.iterdir():
            if abs(now.timestamp() - path.stat().st_mtime) > 2 * settings.MAIL_LEASE:
                path.unlink(missing_ok=True)


def forget_all() -> None:
    """Delete all files: the database is not the one that they are about."""
    with contextlib.suppress(OSError):
        for path in settings.MAIL_PROGRESS.iterdir():
            path.unlink(missing_ok=True)


def _paths(token: str) -> tuple[Path, Path]:
    return settings.MAIL_PROGRESS / token, settings.MAIL_PROGRESS / f"{token}{TAKEN}"
