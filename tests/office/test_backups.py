"""Backup and restore, on portals of their own: the essentials. `make drill ONLY=backup` has the rest."""

import hashlib
import json
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from django.apps import apps
from django.utils import timezone

from office.backups import archive, kept, restoration, status, tables
from office.models import BackupRun
from pse_portal.health import NotReady
from tests.portals import ROOT, Portal
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.databases


def day_old(portal: Portal, sink: SmtpSink, **environment: str) -> dict:
    """Return what is true after `tests.day_old_restore`."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.day_old_restore", str(portal.folder)],
        cwd=ROOT,
        env={
            **portal.environment,
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
            "MAIL_PACE": "0",
            "MAIL_TIMEOUT": "2",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


RESTORED = {
    "held": {"reminder": 2},
    "sent_while_held": [],
    "released": {"transactional": 0, "reminder": 2, "bulk": 0},
    "fresh": "accepted",
    "told": "sent_before",
    "sent": ["fresh", "later", "waits"],
    "newsletter": ["accepted"],
    "erased": ["", None, False],
    "guest": 0,
    "receipts": 2,
    "stopped": [True, True, True],
    "blocked": True,
    "old_link": False,
    "staff": [False, 0],
    "guarded": True,
    "next_number": True,
}


def test_day_old_backup_mails_nobody_twice_and_brings_nobody_back(tmp_path, smtp_sink):
    portal = Portal(tmp_path)
    portal.fill()
    assert day_old(portal, smtp_sink) == RESTORED
    assert len(smtp_sink.recipients()) == len(set(smtp_sink.recipients())) == 25


def test_backup_is_restored_into_an_empty_database(tmp_path):
    """Encrypted for a key that the server does not have, with a file, and with what databases keep differently."""
    source, target = Portal(tmp_path / "source"), Portal(tmp_path / "target")
    source.fill(), target.fill()
    identity = archive.new_identity()
    (tmp_path / "key").write_text(f"# a comment\n{identity}\n")
    source.python(
        """
        from django.core.files.base import ContentFile
        from django.core.files.storage import default_storage
        from django.core.management import call_command
        from office import audit
        from office.models import Picture
        from people.models import Person
        from django.db import transaction
        person = Person.objects.create(email="ana@example.org", name="Ana \\u2028 \\x85 Ñandú 🌱")
        from news.models import Article
        from search import indexer
        from django.utils import timezone
        Article.objects.create(title_en="Pelican", slug="pelican", state="published", published_at=timezone.now())
        indexer.run_slices(60)
        picture = Picture.objects.create(alt="A quilt", width=2, height=2, widths=[2])
        for name in picture.file_names:
            default_storage.save(f"pictures/{name}", ContentFile(b"picture"))
        from advocacy.models import AdvocacyRecord
        from tests.factories import make_decision
        AdvocacyRecord.objects.create(
            decision=make_decision(), on="2026-11-28", what="A letter", hours="2.50",
            is_specific=True, has_view=True, has_call=False,
        )
        with transaction.atomic():
            audit.record(person, "viewed", person, facts=None, nested={"b": [1.5, None], "a": "é"})
        call_command("backup", to=str(__import__("django.conf").conf.settings.VAR / "kept"))
        """,
        BACKUP_KEY=str(identity.to_public()),
    )
    [path] = (tmp_path / "source" / "kept").iterdir()
    assert path.suffix == ".age"
    with pytest.raises(archive.WrongKey, match="--key"):
        archive.verify(path)
    with pytest.raises(archive.WrongKey, match="another key"):
        archive.verify(path, [archive.new_identity()])
    said = target.manage("restore", str(path), "--key", str(tmp_path / "key"), "--without-journal")
    assert "all equal to the archive" in said
    assert "4 files" in said
    # The index of the search is no part of it: each row that is loaded is a change.
    target.python(
        """
        from django.contrib.auth.models import AnonymousUser
        from search import indexer, lookup
        assert lookup.search("pelican", AnonymousUser()).number == 0
        indexer.run_slices(60)
        assert lookup.search("pelican", AnonymousUser()).number == 1
        """
    )
    pictures = sorted((tmp_path / "target" / "media" / "pictures").iterdir())
    assert [file.read_bytes() for file in pictures] == [
        b"picture"
    ] * 4  # whole and its wide part, two types each


# The archive
# -----------
@pytest.fixture(params=["plain", "encrypted"])
def written(tmp_path, request) -> tuple[Path, list]:
    """Write an archive of a table and 20 files, and return it with its private key."""
    identity = archive.new_identity()
    keys = [identity.to_public()] if request.param == "encrypted" else []
    manifest = archive.Manifest("2026-11-27T03:00:00+00:00", "0.1", "sqlite", [], {})
    path = tmp_path / "archive"
    with archive.writing(path, manifest, keys) as writer:
        writer.add_table("people.Person", iter([(b"[1]\n[2]\n", 2), (b"[3]\n", 1)]))
        for number in range(20):
            writer.add_file(f"pictures/{number}", hashlib.sha512(bytes([number])).digest() * 300)
    assert archive.verify(path, [identity]) == manifest
    return path, [identity]


# One value of each kind of column. Keys of other rows are those of their columns.
VALUES = {
    "BigIntegerField": 2**40,
    "BinaryField": b"\x00\xff",
    "BooleanField": True,
    "CharField": "a \u2028 b",
    "DateField": date(2026, 11, 28),
    "DateTimeField": datetime(2026, 11, 28, 2, 0, tzinfo=UTC),
    "DecimalField": Decimal("1234.50"),
    "FileField": "pictures/a.webp",
    "FloatField": 0.1,
    "GenericIPAddressField": "203.0.113.9",
    "IntegerField": -1,
    "JSONField": {"b": [1.5, None], "a": "é"},
    "PositiveIntegerField": 7,
    "PositiveSmallIntegerField": 7,
    "SlugField": "the-hub",
    "SmallIntegerField": -7,
    "TextField": "a\r\nb",
    "TimeField": time(18, 30),
    "UUIDField": UUID(int=1),
}
KEYS = {"AutoField", "BigAutoField", "ForeignKey", "OneToOneField"}


def test_every_kind_of_column_has_a_form_in_a_backup():
    fields = {
        field.get_internal_type(): field
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
    }
    assert fields.keys() - KEYS == VALUES.keys(), "a new kind of column: see that a backup takes it"
    for kind, value in VALUES.items():
        kept_as = json.loads(json.dumps(value, default=tables._plain))
        assert tables._made_from(fields[kind])(kept_as) == value, kind


def test_archive_cut_short_is_refused(written):
    path, keys = written
    whole = path.read_bytes()
    for length in (0, 1, 40, 250, len(whole) // 3, len(whole) - 1000, len(whole) - 8, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises((archive.Damaged, archive.WrongKey)) as refusal:
            archive.verify(path, keys)
        assert "\n" not in str(refusal.value)


def test_altered_archive_is_refused(written):
    path, keys = written
    whole = path.read_bytes()
    for place in range(30, len(whole), len(whole) // 25):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises((archive.Damaged, archive.WrongKey)):
            archive.verify(path, keys)
    path.write_bytes(whole + b"more")
    with pytest.raises(archive.Damaged):
        archive.verify(path, keys)


def test_archive_without_one_of_its_files_is_refused(tmp_path):
    """Also where tar, gzip, and age find nothing wrong."""
    manifest = archive.Manifest("2026-11-27T03:00:00+00:00", "0.1", "sqlite", [], {})
    with archive.writing(tmp_path / "archive", manifest) as writer:
        manifest.files["pictures/lost"] = archive.fingerprint_of(b"lost")
        writer.add_file("pictures/kept", b"kept")
    with pytest.raises(archive.Damaged, match="pictures/lost"):
        archive.verify(tmp_path / "archive")


def test_file_outside_the_media_folder_is_refused(tmp_path):
    manifest = archive.Manifest("2026-11-27T03:00:00+00:00", "0.1", "sqlite", [], {})
    with archive.writing(tmp_path / "archive", manifest) as writer:
        writer.add_file("../../etc/cron.d/evil", b"*")
    with pytest.raises(archive.Damaged, match="does not belong"):
        archive.verify(tmp_path / "archive")


@pytest.mark.django_db
def test_archive_of_another_version_or_into_a_full_database_is_refused(tmp_path):
    from tests.factories import make_person

    columns = {
        label: restoration.tables.columns(model) for label, model in restoration.tables.all_models().items()
    }
    applied = restoration.tables.applied_migrations()

    def attempt(migrations: list[str]) -> str:
        manifest = archive.Manifest("2026-11-27T03:00:00+00:00", "0.1", "sqlite", migrations, columns)
        with archive.writing(tmp_path / "archive", manifest):
            pass
        with pytest.raises(restoration.Refused) as refusal:
            restoration.restore(tmp_path / "archive", wipe="another")
        return str(refusal.value)

    make_person()
    assert "people.0007_later" in attempt([*applied, "people.0007_later"])
    assert "not empty: it has 1 people" in attempt(applied)


# What is kept, and what is said
# ------------------------------
def test_archives_are_kept_by_days_weeks_and_months():
    now = datetime(2026, 11, 27, 3, tzinfo=UTC)
    names = [kept.name_at(now - timedelta(days=age), is_encrypted=False) for age in range(500)]
    keep = kept.Keep(3, 2, 3)
    others = ["notes.txt", "pse-portal.tar.gz"]
    deleted = kept.superfluous([*names, *others], keep, now, good=names[0])
    left = sorted(set(names) - set(deleted), reverse=True)
    assert [name[11:19] for name in left] == [
        "20261127",
        "20261126",
        "20261125",
        "20261122",
        "20261031",
        "20260930",
    ]
    assert not set(others) & set(deleted)


def test_last_good_archive_is_never_deleted():
    now = datetime(2026, 11, 27, 3, tzinfo=UTC)
    old = kept.name_at(now - timedelta(days=900), is_encrypted=True)
    older = kept.name_at(now - timedelta(days=901), is_encrypted=True)
    assert kept.superfluous([old, older], kept.Keep(1, 0, 0), now, good=old) == [older]
    newer_but_unverified = kept.name_at(now, is_encrypted=True)
    assert newer_but_unverified not in kept.superfluous(
        [newer_but_unverified, old], kept.Keep(1, 0, 0), now, good=old
    )


@pytest.mark.django_db
def test_readyz_says_how_old_the_last_good_backup_is(settings):
    with pytest.raises(NotReady, match="no backup yet"):
        status.backup()
    now = timezone.now()
    run = {"name": "archive", "place": "/kept", "size": 3 * 2**20}
    BackupRun.objects.create(started_at=now - timedelta(hours=27, minutes=5), ended_at=now, **run)
    BackupRun.objects.create(started_at=now - timedelta(minutes=1), ended_at=now, error="disk full", **run)
    with pytest.raises(NotReady, match=r"last good backup 27 h ago, 3\.0 MB"):
        status.backup()
    assert status.is_due(now, "/kept")
    BackupRun.objects.create(started_at=now, ended_at=now, **run)
    assert status.backup() == "0 h ago, 3.0 MB"
    assert not status.is_due(now, "/kept")
    assert status.is_due(now, "/elsewhere")
    settings.BACKUP_KEEP = [7, 5, 12]
    assert status.kept_for() == "13 months"
    settings.BACKUP_KEEP = [7, 0, 0]
    assert status.kept_for() == "8 days"
