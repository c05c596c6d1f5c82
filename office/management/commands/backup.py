import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from office.backups import archive, process, status
from office.backups.destinations import CannotStore

EXPECTED = (process.Running, CannotStore, archive.Damaged, DatabaseError, ValueError, OSError)


class Command(BaseCommand):
    help = "Write database and media into one verified archive. The portal may run meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", default="", help="a folder or s3://bucket/prefix; otherwise BACKUP_TO")
        parser.add_argument(
            "--scheduled",
            action="store_true",
            help="only if none was taken today; then delete old ones by BACKUP_KEEP",
        )
        parser.add_argument(
            "--new-key",
            metavar="FILE",
            help="write a new private key to FILE, and print the BACKUP_KEY for it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["new_key"]:
            self.new_key(Path(options["new_key"]))
            return
        to = options["to"] or settings.BACKUP_TO
        if not to:
            raise CommandError("Say where: --to FOLDER, --to s3://bucket/prefix, or the setting BACKUP_TO.")
        try:
            if options["scheduled"] and not status.is_due(timezone.now(), to):
                self.stdout.write("A backup was taken today already.")
                return
            taken = process.take(to)
            old = process.prune(to, taken.run.name) if options["scheduled"] else []
        except EXPECTED as error:
            raise CommandError((str(error).strip() or type(error).__name__).splitlines()[0]) from error
        run, manifest = taken.run, taken.manifest
        self.stdout.write(
            f"{run.name}: {manifest.rows} rows in {len(manifest.tables)} tables, {len(manifest.files)} files, "
            f"{filesizeformat(run.size)}, {(run.ended_at - run.started_at).total_seconds():.1f} s. Verified."
        )
        for name in manifest.missing:
            self.stderr.write(f"The file {name} is named by a row and was lost before this backup.")
        for name in old:
            self.stdout.write(f"Deleted {name}.")

    def new_key(self, file: Path) -> None:
        """Write a private key that its owner alone can read; never over another file."""
        identity = archive.new_identity()
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"{file} can’t be created: {error.strerror}.") from error
        with os.fdopen(descriptor, "w") as out:
            out.write(f"# public key: {identity.to_public()}\n{identity}\n")
        self.stdout.write(f"BACKUP_KEY={identity.to_public()}")
        self.stdout.write(
            f"Keep {file} away from this server, in two places: without it no backup can be restored."
        )
