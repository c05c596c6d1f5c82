"""Restore a backup: verify all of it, load it in one transaction, compare it, and apply the journal."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.dispatch import Signal

from office import journal, owner
from office.backups import archive, media, tables
from office.models import AuditEntry

logger = logging.getLogger(__name__)

# Entries of the journal from so long before the backup are applied too: their transactions may have ended after it.
SKEW = timedelta(minutes=10)

# Sent in the transaction of a restore, once the loaded data was compared and before the journal is applied.
database_restored = Signal()


class Refused(Exception):
    """The restore was not begun: the database, its migrations, or the journal do not fit. Nothing was changed."""


@dataclass(frozen=True)
class Restored:
    """A finished restore."""

    manifest: archive.Manifest
    reapplied: dict[str, int]  # {kind of entry in the journal: how many changed something}
    removed_files: int


def restore(
    path: Path,
    keys: Sequence[archive.Identity] = (),
    *,
    wipe: str = "",
    journals: Sequence[Path] = (),
    say: Callable[[str], None] = lambda text: None,
) -> Restored:
    """Restore an archive into the database and the media storage, and compare every fingerprint.

    `wipe` is the name of a database that is not empty, and whose content and files are replaced. `journals` are the
    folders of the journal; what they say happened since the backup is applied again. Mail is held until staff release it.

    Raises Damaged, WrongKey, or Refused before anything is changed. All rows are loaded in one transaction: an error
    leaves the database as it was. Connects as the owner of the tables. No other process of the portal may run.
    """
    say("Reading the whole archive …")
    manifest = archive.verify(path, keys)
    since = datetime.fromisoformat(manifest.taken_at) - SKEW
    entries = list(journal.entries(since, journals))
    if unknown := journal.unknown_kinds(entries):
        raise Refused(f"The journal contains entries of another version of the portal: {', '.join(unknown)}.")
    kept = tables.all_models()
    with owner.as_owner("default"):
        _check(manifest, kept, wipe)
        if not tables.applied_migrations():
            say("Creating the tables …")
            call_command("migrate", interactive=False, verbosity=0)
        say(f"Loading {manifest.rows} rows and {len(_files(manifest))} files …")
        with transaction.atomic():
            tables.empty(kept.values())
            _load(path, keys, kept, without=set(manifest.gone))
            tables.check_constraints()
            tables.advance_numbers(kept.values())
            tables.close_audit_log()
            say("Comparing every table and file …")
            _compare(manifest, kept)
            ContentType.objects.clear_cache()
            database_restored.send(None)
            reapplied = journal.apply(entries)
        removed = media.remove_others(_files(manifest) | media.named()) if wipe else 0
    _clear_caches()
    return Restored(manifest, reapplied, removed)


def _check(manifest: archive.Manifest, kept: dict[str, tables.Model], wipe: str) -> None:
    """Raise Refused unless the archive fits the code, and the database is empty or named by `wipe`."""
    applied = tables.applied_migrations()
    wanted = applied or sorted(
        f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    )
    columns = {label: tables.columns(model) for label, model in kept.items()}
    if manifest.migrations != wanted or manifest.columns != columns:
        differing = sorted({*manifest.migrations} ^ {*wanted})
        differing += sorted(
            label
            for label in {*columns, *manifest.columns}
            if columns.get(label) != manifest.columns.get(label)
        )
        raise Refused(
            f"The backup is of portal {manifest.portal} with other tables ({', '.join(differing[:5])}). "
            "Install that version, restore, and upgrade afterwards."
        )
    name = Path(str(connection.settings_dict["NAME"])).name
    if applied and (people := _people()) and wipe != name:
        raise Refused(
            f"The database {name} is not empty: it has {people} people. "
            f"To replace everything in it and its files, add --wipe {name}."
        )


def _people() -> int:
    """Return how many people or logged actions the database has: the first administrator is one."""
    return get_user_model()._default_manager.count() or AuditEntry.objects.count()


def _files(manifest: archive.Manifest) -> set[str]:
    return set(manifest.files) - set(manifest.gone)


def _load(
    path: Path, keys: Sequence[archive.Identity], kept: dict[str, tables.Model], *, without: set[str]
) -> None:
    with archive.reading(path, keys) as members:
        for name, content in members:
            if name == archive.MANIFEST:
                continue
            if label := archive.table_of(name):
                tables.load(kept[label], content)
            elif (file := archive.file_of(name)) not in without:
                media.put(file, content)


def _compare(manifest: archive.Manifest, kept: dict[str, tables.Model]) -> None:
    """Raise Damaged if a table or file is not as in the archive; the caller's transaction is rolled back."""
    for label, model in kept.items():
        if tables.fingerprint(model) != manifest.tables[label]:
            raise archive.Damaged(f"After loading, the table {label} is not as in the archive.")
    for name in _files(manifest):
        if media.fingerprint(name) != manifest.files[name]:
            raise archive.Damaged(f"After loading, the file {name} is not as in the archive.")


def _clear_caches() -> None:
    """Forget cached pages. A cache that does not answer forgets them by itself soon."""
    for name in caches.settings:
        try:
            caches[name].clear()
        except Exception as error:
            logger.warning("cache_not_cleared", extra={"cache": name, "error": type(error).__name__})
