"""Backup, wipe, and restore, under load: on each database, and from one to the other."""

import itertools
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from office.backups import archive
from tests import schema
from tests.drills.databases import is_run_on_postgresql
from tests.office.test_backups import RESTORED, day_old
from tests.portals import Portal

pytestmark = pytest.mark.skipif(is_run_on_postgresql, reason="each test names its databases itself")

FILES = 200
numbers = itertools.count()


@contextmanager
def postgresql_database() -> Iterator[tuple[str, str]]:
    """Yield the addresses of an empty database, for the running role and for the owner of its tables."""
    server = os.environ["TEST_POSTGRESQL_URL"]
    name = f"drill_backup_{os.getpid()}_{next(numbers)}"
    owner = server.rpartition("/")[0] + f"/{name}"
    running = owner.replace("//postgres@", f"//{schema.RUNNING_ROLE}:{schema.RUNNING_ROLE}@")
    host = server.partition("@/")[2].rpartition("/")[0]
    with psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True) as connection:
        if not connection.execute(
            "SELECT 1 FROM pg_roles WHERE rolname = %s", [schema.RUNNING_ROLE]
        ).fetchone():
            connection.execute(f"CREATE ROLE {schema.RUNNING_ROLE} LOGIN PASSWORD '{schema.RUNNING_ROLE}'")
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield running, owner
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def empty_portal(folder: Path, engine: str) -> Iterator[Portal]:
    """Yield a portal with an empty database: no tables."""
    if engine == "sqlite":
        yield Portal(folder)
    else:
        with postgresql_database() as (running, owner):
            yield Portal(folder, running, owner)


def set_up(portal: Portal) -> None:
    """Give a portal its tables and places."""
    if portal.environment["DATABASE_URL"].startswith("sqlite"):
        portal.fill()
        return
    for command in ("migrate", "load_places"):
        portal.manage(command, "--verbosity=0")


def fill(portal: Portal) -> None:
    """Give a portal its tables, the demo content, and 200 files."""
    set_up(portal)
    portal.manage("seed_demo", DEMO="1")
    portal.python(
        f"""
        import os
        from django.core.files.base import ContentFile
        from django.core.files.storage import default_storage
        from office.models import Picture
        for number in range({FILES} // 2):
            picture = Picture.objects.create(alt="Drill", width=2, height=2, widths=[2])
            for name in picture.file_names:
                default_storage.save(f"pictures/{{name}}", ContentFile(os.urandom(20_000)))
        """
    )


# Each transaction adds a picture with its two files and an entry in the audit log, and deletes an older picture.
WRITER = """
    import os, signal, sys
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage
    from django.db import transaction
    from office import audit, pictures
    from office.models import Picture
    from people.models import Person
    over = []
    signal.signal(signal.SIGTERM, lambda *_: over.append(1))
    written = 0
    while not over:
        picture = Picture(alt="Load", width=2, height=2, widths=[2])
        for name in picture.file_names:
            default_storage.save(f"pictures/{name}", ContentFile(os.urandom(5_000)))
        with transaction.atomic():
            picture.save()
            person = Person.objects.create(email=f"load-{written}@example.org")
            audit.record(person, "viewed", picture)
        if written % 3 == 2:
            pictures.discard(Picture.objects.filter(alt="Load").earliest("pk"))
        written += 1
        if written % 10 == 0:
            print(written, flush=True)
    print(written, flush=True)
"""

# What holds in every moment for which the writer committed, if all rows are of the same moment.
CONSISTENT = """
    from office.models import AuditEntry, Picture
    from people.models import Person
    from django.core.files.storage import default_storage
    people = Person.objects.filter(email__startswith="load-").count()
    entries = AuditEntry.objects.filter(object_type="office.picture").count()
    files = [name for picture in Picture.objects.all() for name in picture.file_names]
    lost = [name for name in files if not default_storage.exists(f"pictures/{name}")]
    print(people, entries, len(lost), len(files))
"""


def own_manifest(portal: Portal, folder: Path) -> archive.Manifest:
    portal.manage("backup", "--to", str(folder))
    [path] = folder.glob("pse-portal-*")
    return archive.verify(path)


# What a restore itself writes: the hold of mail.
WRITTEN_BY_A_RESTORE = {"mailing.Hold"}


def assert_equal(found: archive.Manifest, wanted: archive.Manifest) -> None:
    differing = {label for label in wanted.tables if found.tables[label] != wanted.tables[label]}
    assert differing <= WRITTEN_BY_A_RESTORE
    assert found.files == {name: wanted.files[name] for name in wanted.files.keys() - {*wanted.gone}}


@pytest.mark.parametrize("target_engine", ["sqlite", "postgresql"])
@pytest.mark.parametrize("source_engine", ["sqlite", "postgresql"])
def test_backup_wipe_and_restore_under_load(tmp_path: Path, source_engine: str, target_engine: str):
    key = archive.new_identity()
    (tmp_path / "key").write_text(str(key))
    with (
        empty_portal(tmp_path / "source", source_engine) as source,
        empty_portal(tmp_path / "target", target_engine) as target,
    ):
        fill(source)
        writer = source.start(WRITER)
        assert writer.stdout is not None
        begun = int(writer.stdout.readline())
        start = time.monotonic()
        said = source.manage("backup", "--to", str(tmp_path / "kept"), BACKUP_KEY=str(key.to_public()))
        took = time.monotonic() - start
        writer.terminate()
        ended = int(writer.communicate(timeout=30)[0].split()[-1])
        assert ended - begun > 10, "the writer wrote while the backup was taken"
        [path] = (tmp_path / "kept").iterdir()
        wanted = archive.verify(path, [key])
        assert wanted.missing == []
        assert len(wanted.files) >= FILES

        # Into an empty database of this or the other engine.
        restore = [
            "restore",
            str(path),
            "--key",
            str(tmp_path / "key"),
            "--journal",
            str(source.folder / "journal"),
        ]
        (source.folder / "journal").mkdir(exist_ok=True)
        start = time.monotonic()
        target.manage(*restore)
        restored = time.monotonic() - start
        print(
            f"\n{source_engine} to {target_engine}: {said.strip()} {took:.1f} s beside a writer "
            f"({ended - begun} transactions); restored in {restored:.1f} s"
        )
        assert_equal(own_manifest(target, tmp_path / "own"), wanted)
        people, entries, lost, files = map(int, target.python(CONSISTENT).split())
        assert people == entries >= begun
        assert (lost, files >= FILES) == (0, True)
        guarded = """
            from django.db import DatabaseError
            from office.models import AuditEntry
            try:
                AuditEntry.objects.update(action="changed")
            except DatabaseError:
                print("refused")
        """
        assert target.python(guarded) == "refused\n"

        # In place of the portal that went on since.
        name = source.environment["DATABASE_URL"].rpartition("/")[2]
        assert f"add --wipe {name}" in source.refused(*restore)
        assert "add --wipe" in source.refused(*restore, "--wipe", "another")
        source.manage(*restore, "--wipe", name)
        assert_equal(own_manifest(source, tmp_path / "again"), wanted)
        found = {
            str(file.relative_to(source.folder / "media")) for file in (source.folder / "media").rglob("*.*")
        }
        assert found == set(wanted.files) - set(wanted.gone)


@pytest.mark.parametrize("is_encrypted", [False, True])
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_damaged_archive_changes_nothing(tmp_path: Path, engine: str, is_encrypted: bool):
    key = archive.new_identity()
    (tmp_path / "key").write_text(str(key))
    with empty_portal(tmp_path / "portal", engine) as portal:
        fill(portal)
        environment = {"BACKUP_KEY": str(key.to_public())} if is_encrypted else {}
        portal.manage("backup", "--to", str(tmp_path / "kept"), **environment)
        [path] = (tmp_path / "kept").iterdir()
        whole = path.read_bytes()
        before = own_manifest(portal, tmp_path / "before")
        name = portal.environment["DATABASE_URL"].rpartition("/")[2]
        damaged = tmp_path / "damaged"
        for content in (
            b"",
            whole[:1000],
            whole[: len(whole) // 2],
            whole[:-1],
            whole[: len(whole) // 3] + b"x" + whole[len(whole) // 3 + 1 :],
            whole[:-200] + bytes([whole[-200] ^ 1]) + whole[-199:],
            whole + b"x",
        ):
            damaged.write_bytes(content)
            line = portal.refused(
                "restore", str(damaged), "--wipe", name, "--without-journal", "--key", str(tmp_path / "key")
            )
            assert "cut short" in line or "altered" in line or "added" in line
        after = own_manifest(portal, tmp_path / "after")
        changed = {label for label in after.tables if after.tables[label] != before.tables[label]}
        assert changed == {"office.BackupRun"}, "only the record of the backup before"
        assert after.files == before.files


def test_killed_backup_leaves_no_archive(tmp_path: Path):
    with empty_portal(tmp_path / "portal", "sqlite") as portal:
        fill(portal)
        for wait in (1.8, 2.2, 2.6, 3.0):
            process = portal.start(
                "from django.core.management import call_command\n"
                f"call_command('backup', to={str(tmp_path / 'kept')!r})"
            )
            time.sleep(wait)
            process.kill()
            process.wait()
        for path in (tmp_path / "kept").glob("pse-portal-*"):
            archive.verify(path)
        portal.manage("backup", "--to", str(tmp_path / "kept"))


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_day_old_backup(tmp_path: Path, smtp_sink, engine: str):
    with empty_portal(tmp_path, engine) as portal:
        set_up(portal)
        assert day_old(portal, smtp_sink) == RESTORED
        assert len(smtp_sink.recipients()) == len(set(smtp_sink.recipients())) == 25


def test_what_the_journal_and_the_hold_are_for(tmp_path: Path, smtp_sink):
    """Without the journal, people are mailed twice and come back; without the hold, mail goes out at once."""
    for number, without in enumerate(("JOURNAL", "HOLD")):
        portal = Portal(tmp_path / str(number))
        portal.fill()
        found = day_old(portal, smtp_sink, **{without: "0"})
        if without == "JOURNAL":
            assert found["erased"] == ["Gone Away", "gone@example.org", True]
            assert found["stopped"] == [False, False, False]
            assert found["old_link"] is True
            assert "soon" in found["sent"]
        else:
            assert found["sent_while_held"] == ["waits"]


def test_scheduler_takes_one_backup_a_night_in_a_process_of_its_own(tmp_path: Path):
    portal = Portal(tmp_path / "portal", BACKUP_TO=str(tmp_path / "kept"))
    portal.fill()
    tick = """
        from django.utils import timezone
        from office.backups import status
        today = timezone.localtime()
        print(status.start_if_due(today.replace(hour=2)), status.start_if_due(today.replace(hour=3)))
    """
    assert portal.python(tick).split()[:2] == ["False", "True"]
    for _attempt in range(100):
        if found := list((tmp_path / "kept").glob("pse-portal-*")):
            break
        time.sleep(0.2)
    archive.verify(found[0])
    assert portal.python(tick).split()[:2] == ["False", "False"]
    assert "taken today already" in portal.manage("backup", "--scheduled")
    assert len(list((tmp_path / "kept").iterdir())) == 1
