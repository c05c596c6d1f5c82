from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from office.backups import archive, destinations, restoration

EXPECTED = (
    archive.Damaged,
    archive.WrongKey,
    restoration.Refused,
    destinations.CannotStore,
    DatabaseError,
    OSError,
)


class Command(BaseCommand):
    help = "Restore an archive of `backup` into an empty database, or in place of one. Stop the portal first."
    # The tables may not exist yet.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", help="a file, or s3://bucket/key")
        parser.add_argument("--key", metavar="FILE", help="the file with the private key")
        parser.add_argument("--wipe", metavar="NAME", default="", help="the name of the database to replace")
        parser.add_argument(
            "--journal",
            metavar="FOLDER",
            action="append",
            help="BACKUP_JOURNAL, of each machine; may be repeated",
        )
        parser.add_argument("--without-journal", action="store_true", help="if the journal is lost")

    def handle(self, *args: Any, **options: Any) -> None:
        journals = [Path(folder) for folder in options["journal"] or [settings.BACKUP_JOURNAL]]
        if options["without_journal"]:
            journals = []
        elif absent := [str(folder) for folder in journals if not folder.is_dir()]:
            raise CommandError(
                f"The journal {absent[0]} is missing. It says who was deleted and unsubscribed since the backup. "
                "Copy it here, name its folder with --journal, or add --without-journal if it is lost."
            )
        settings.VAR.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            keys = archive.identities(Path(options["key"])) if options["key"] else []
            with destinations.local_copy(options["archive"]) as path:
                done = restoration.restore(
                    path, keys, wipe=options["wipe"], journals=journals, say=self.stdout.write
                )
        except EXPECTED as error:
            raise CommandError((str(error).strip() or type(error).__name__).splitlines()[0]) from error
        manifest = done.manifest
        self.stdout.write(
            f"Restored the backup of {manifest.taken_at}: {manifest.rows} rows in {len(manifest.tables)} tables and "
            f"{len(manifest.files)} files, all equal to the archive."
        )
        for kind, number in done.reapplied.items():
            self.stdout.write(f"From the journal, {kind}: {number}.")
        if done.removed_files:
            self.stdout.write(f"Removed {done.removed_files} files that the backup does not have.")
        self.stdout.write("No email from the backup is sent until you release it: manage.py held_mail.")
