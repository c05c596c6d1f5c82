"""Every page takes as many queries with 3 as with 300 rows, on both databases. `make test` uses 30."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent
FILES = sorted(
    str(file)
    for file in TESTS.glob("*/test_*.py")
    if "FEW_AND_MANY" in file.read_text(encoding="utf-8") and file != Path(__file__)
)


@pytest.mark.parametrize(
    "database", ["", os.environ.get("TEST_POSTGRESQL_URL", "")], ids=["SQLite", "PostgreSQL"]
)
def test_three_hundred_rows(database: str):
    assert len(FILES) >= 8
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-k", "300", *FILES],
        env={**os.environ, "TEST_ROWS": "300"} | ({"TEST_DATABASE_URL": database} if database else {}),
        cwd=TESTS.parent,
        check=False,
    )
    assert done.returncode == 0
