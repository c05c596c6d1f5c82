"""Take a backup: one consistent archive of the database and the media, verified after writing."""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from office import journal
from office.backups import archive, destinations, kept, media, tables
from office.models import BackupRun

logger = logging.getLogger(__name__)

ATTEMPTS = 4  # with a new snapshot, if a file was deleted while the archive was written


class Running(Exception):
    """Another backup is running on this machine."""


@dataclass(frozen=True)
class Taken:
    """A finished backup."""

    run: BackupRun
    manifest: archive.Manifest


def take(to: str) -> Taken:
    """Take a backup to a folder or `s3://bucket/prefix`, and record the run, also one that failed.

    The portal may run and write meanwhile. Encrypted if `BACKUP_KEY` is set. Raises Running, CannotStore, Damaged,
    ValueError for a key that is none, and OSError. Nothing with the final name exists before it is verified.
    """
    with _alone():
        started = timezone.now()
        name = kept.name_at(started, is_encrypted=bool(settings.BACKUP_KEY))
        run = BackupRun(started_at=started, name=name, place=to[:250])
        try:
            manifest = _take(destinations.of(to), name, run, started)
        except Exception as error:
            run.error = str(error)[:250] or type(error).__name__
            logger.error("backup_failed", extra={"error": run.error})
            with suppress(DatabaseError):  # which may be why it failed
                _record(run)
            raise
        _record(run)
    logger.info("backup_taken", extra={"archive": name, "size": run.size})
    return Taken(run, manifest)


def _record(run: BackupRun) -> None:
    run.ended_at = timezone.now()
    run.save()


def _take(
    destination: destinations.Destination, name: str, run: BackupRun, now: datetime
) -> archive.Manifest:
    keys = archive.recipients(settings.BACKUP_KEY)
    # One more key, which only this process has and forgets: with it, the written archive is read again.
    witness = archive.new_identity()
    path = destination.unfinished(name)
    try:
        manifest = write(path, now, keys=[*keys, witness.to_public()] if keys else [])
        found = archive.verify(path, [witness])
        if found != manifest:
            raise archive.Damaged("The archive that was just written is not what was read from the database.")
        run.size = path.stat().st_size
        destination.finish(path, name)
    finally:
        destination.discard(path)
    return manifest


def write(path: Path, now: datetime, *, keys: list[archive.Recipient]) -> archive.Manifest:
    """Write an archive to `path`, and return its manifest.

    If a file that a row of the snapshot names is missing, all is written again, in a new snapshot: it may have been
    deleted in the meantime. One that is missing again was lost before: the manifest names it.
    """
    missing: set[str] = set()
    for _attempt in range(ATTEMPTS):
        manifest = _write_once(path, now, keys)
        if set(manifest.missing) <= missing:
            return manifest
        missing = set(manifest.missing)
    return manifest


def _write_once(path: Path, now: datetime, keys: list[archive.Recipient]) -> archive.Manifest:
    """Copy the files, then take the snapshot, and copy the few files that came in between.

    So a file that is deleted while the archive is written is in it if a row of the snapshot names it.
    """
    kept_models = tables.all_models()
    manifest = archive.Manifest(
        taken_at=now.isoformat(),
        portal=settings.VERSION,
        engine=connection.vendor,
        migrations=tables.applied_migrations(),
        columns={label: tables.columns(model) for label, model in kept_models.items()},
    )
    with archive.writing(path, manifest, keys) as writer:
        for name in media.stored():
            _add(writer, name)
        with tables.snapshot():
            named = media.named()
            for name in sorted(named - manifest.files.keys()):
                _add(writer, name)
            manifest.missing = sorted(named - manifest.files.keys())
            manifest.gone = sorted(manifest.files.keys() - named - {*media.stored()})
            for label, model in kept_models.items():
                writer.add_table(label, tables.chunks(model))
    return manifest


def _add(writer: archive.Writer, name: str) -> None:
    content = media.content_of(name)
    if content is not None:
        writer.add_file(name, content)


@contextmanager
def _alone() -> Iterator[None]:
    """Let one backup run at a time on this machine. Raises Running."""
    settings.VAR.mkdir(parents=True, exist_ok=True)
    with (settings.VAR / "backup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Running("Another backup is running.") from None
        yield


def prune(to: str, good: str) -> list[str]:
    """Delete the archives that need not be kept beside `good`, just verified, and the journal before the oldest.

    Returns the names of the deleted archives.
    """
    destination = destinations.of(to)
    names = destination.names()
    old = kept.superfluous(names, kept.setting(), timezone.now(), good=good)
    for name in old:
        destination.delete(name)
    BackupRun.objects.filter(started_at__lt=timezone.now() - BackupRun.KEPT_FOR).delete()
    left = [moment for name in set(names) - set(old) if (moment := kept.moment_of(name))]
    if left:
        journal.forget_before(min(left))
    return old
