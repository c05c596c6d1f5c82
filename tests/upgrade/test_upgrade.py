"""The made-up data of each release come through the upgrade to the present code: nothing is lost, all of it works."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.upgrade import data_of, databases, kept, releases
from tests.upgrade.databases import Database

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

ROOT = Path(__file__).resolve().parent.parent.parent

# What a migration drops or rewrites on purpose, as "table" or "table.column", and why nobody misses it.
ON_PURPOSE: dict[str, str] = {}


def upgrade(database: Database) -> subprocess.CompletedProcess[str]:
    """Bring a database to the present and use it. What it held in between is printed."""
    return subprocess.run(
        [sys.executable, "-m", "tests.upgrade.after"],
        cwd=ROOT,
        env={**os.environ, "TEST_DATABASE_URL": database.url, "TEST_MIGRATE_DATABASE_URL": database.owner},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_release_comes_through_the_upgrade(tmp_path: Path):
    for release in releases():
        with databases.empty(tmp_path) as database, databases.fresh() as fresh:
            databases.load(database, data_of(release, connection.vendor))
            before = kept.look(database)
            done = upgrade(database)
            assert done.stdout, done.stderr[-3000:]
            assert kept.lost(before, json.loads(done.stdout), ON_PURPOSE) == [], f"from {release}"
            assert done.returncode == 0, done.stderr[-3000:]
            assert kept.differing(kept.structure(database), kept.structure(fresh)) == [], f"from {release}"
        (tmp_path / "upgraded.sqlite3").unlink(missing_ok=True)


TABLES = """
    CREATE TABLE hub (id integer PRIMARY KEY, name varchar(40), opened date);
    CREATE TABLE note (id integer PRIMARY KEY, words text);
    INSERT INTO hub VALUES (1, 'Clayton', '2026-11-28'), (2, 'Fulton', NULL);
    INSERT INTO note VALUES (1, 'Rain'), (2, 'Sun');
"""
FAULTS = {
    "ALTER TABLE hub DROP COLUMN opened": ["hub.opened is gone"],
    "UPDATE hub SET name = 'Cobb' WHERE id = 2": ["hub.name holds something else"],
    "UPDATE note SET words = CASE id WHEN 1 THEN 'Sun' ELSE 'Rain' END": ["note.words holds something else"],
    "DELETE FROM note WHERE id = 2": ["note had 2 rows, and has 1"],
    "DROP TABLE note": ["note is gone"],
    "ALTER TABLE note ADD COLUMN other text": [],
}


def test_what_an_upgrade_loses_is_named(tmp_path: Path):
    for fault, complaints in FAULTS.items():
        with databases.empty(tmp_path) as database:
            run(database, TABLES)
            before = kept.look(database)
            run(database, fault)
            assert kept.lost(before, kept.look(database), {}) == complaints
            run(database, "DROP TABLE hub; DROP TABLE IF EXISTS note")
    assert kept.lost({"note": {"rows": 1, "columns": {}}}, {}, {"note": "no one wrote any"}) == []


def test_upgraded_database_that_is_not_built_as_a_new_one_is_named(tmp_path: Path):
    with databases.empty(tmp_path) as database:
        run(database, TABLES)
        fresh = kept.structure(database)
        run(database, "ALTER TABLE note ADD COLUMN other text; CREATE INDEX late ON hub (name)")
        found = kept.differing(kept.structure(database), fresh)
    assert [line.partition(": only after an upgrade: ")[0] for line in found] == ["columns", "indexes"]


def run(database: Database, statements: str) -> None:
    with database.connect() as connection:
        getattr(connection, "executescript", connection.execute)(statements)


def test_a_release_has_data_for_both_engines():
    missing: list[Any] = [
        str(file)
        for release in releases()
        for file in (data_of(release, "sqlite"), data_of(release, "postgresql"))
        if not file.exists()
    ]
    assert missing == []
