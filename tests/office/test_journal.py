"""The journal: no entry is ever missing from the file, and it names nobody."""

import json
import os
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from mailing import pauses
from mailing.contacts import fingerprint_of
from mailing.models import Pause
from office import journal
from office.models import JournalEntry
from tests.factories import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.BACKUP_JOURNAL = tmp_path / "journal"
    return settings.BACKUP_JOURNAL


def kinds(folder) -> list[str]:
    return [entry["kind"] for entry in journal.entries(timezone.now() - timedelta(days=1), [folder])]


def test_entry_is_a_row_until_it_is_in_the_file(folder, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        journal.note("stop", "a" * 64, stream="newsletter")
        assert JournalEntry.objects.count() == 1
    assert not JournalEntry.objects.exists()
    [entry] = journal.entries(timezone.now() - timedelta(days=1), [folder])
    assert (entry["kind"], entry["marks"], entry["stream"]) == ("stop", ["a" * 64], "newsletter")


def test_entry_of_a_process_that_dies_after_the_commit_is_appended_by_the_next_tick(folder):
    journal.note("stop", "a" * 64)  # the callback after the commit never runs
    assert kinds(folder) == []
    assert journal.append() == 1
    assert kinds(folder) == ["stop"]
    assert journal.append() == 0


def test_process_that_dies_between_the_file_and_the_row_repeats_the_entry(folder):
    journal.note("stop", "a" * 64)
    with transaction.atomic():
        journal.append()
        transaction.set_rollback(True)
    assert JournalEntry.objects.count() == 1
    journal.append()
    assert kinds(folder) == ["stop", "stop"]


def test_line_that_was_cut_off_does_not_take_the_next_one_with_it(folder):
    journal.note("stop", "a" * 64)
    journal.append()
    [path] = folder.iterdir()
    with path.open("a") as file:
        file.write('{"at": "2026-11')
    journal.note("links", "b" * 64)
    journal.append()
    assert kinds(folder) == ["stop", "links"]


@pytest.mark.skipif(os.name != "posix", reason="permissions")
def test_entries_wait_while_the_file_cannot_be_written(folder, caplog):
    folder.write_text("a file where the folder should be")
    journal.note("stop", "a" * 64)
    journal.append_or_log()
    assert "journal_not_written" in caplog.text
    assert JournalEntry.objects.count() == 1
    folder.unlink()
    journal.append_or_log()
    assert kinds(folder) == ["stop"]


def test_old_months_go_when_no_backup_is_older(folder):
    folder.mkdir()
    for month in ("2026-01", "2026-02", "2026-03"):
        (folder / f"{month}.jsonl").write_text("{}\n")
    assert journal.forget_before(timezone.now().replace(year=2026, month=2, day=20)) == 1
    assert sorted(path.stem for path in folder.iterdir()) == ["2026-02", "2026-03"]


def test_every_new_nonce_of_a_row_enters_that_the_old_links_are_revoked():
    """`signed_links.new_nonce` alone is for rows that have no link yet, and codes that end within minutes."""
    from pathlib import Path

    from tests.test_layout import APPS, ROOT

    allowed = {
        "pse_portal/signed_links.py", "pse_portal/model_fields.py", "office/journal.py", "office/links.py",
        "volunteering/transfers.py",  # a first link
        "people/address_proof.py", "coalitions/join_requests.py",  # codes of 15 minutes
    }  # fmt: skip
    found = {
        str(path.relative_to(ROOT))
        for app in APPS
        for path in Path(ROOT / app).rglob("*.py")
        if "migrations" not in path.parts and "new_nonce" in path.read_text()
    }
    assert found == allowed


def test_links_revoked_since_stay_revoked():
    from office import links
    from pse_portal import signed_links

    person, other = make_person("a@example.org"), make_person("b@example.org")
    tokens = [signed_links.token("test", row) for row in (person, other)]
    journal.revoked(person)
    entries = [{"marks": json.loads(json.dumps(row.data))["marks"]} for row in JournalEntry.objects.all()]
    assert links.revoke_again(entries) == 1
    assert links.revoke_again(entries) == 0
    for row in (person, other):
        row.refresh_from_db()
    assert [
        signed_links.verifies("test", row, token) for row, token in zip((person, other), tokens, strict=True)
    ] == [
        False,
        True,
    ]


def test_pauses_of_mail_since_are_in_force_again_and_ended_ones_are_not():
    later = timezone.now() + timedelta(days=9)
    pauses.begin("ana@example.org", None)
    pauses.begin("ana@example.org", later)  # the last one counts
    pauses.begin("leo@example.org", None)
    before = Pause.objects.get(fingerprint=fingerprint_of("leo@example.org"))
    pauses.end("leo@example.org")
    rows = JournalEntry.objects.order_by("pk")
    entries = [{"kind": row.kind, **json.loads(json.dumps(row.data))} for row in rows]
    assert "example.org" not in json.dumps(entries)
    Pause.objects.all().delete()
    before.save(force_insert=True)  # as the backup had it
    assert pauses.reapply(entries) == 2
    assert pauses.reapply(entries) == 0
    assert [(row.until, row.email) for row in Pause.objects.all()] == [(later, "")]
    assert pauses.of("Ana@example.org").until == later
