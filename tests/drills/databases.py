"""Run a drill again on PostgreSQL, in its own process, after the run on SQLite."""

import os
import subprocess
import sys

import pytest

is_run_on_postgresql = "TEST_DATABASE_URL" in os.environ
once = pytest.mark.skipif(is_run_on_postgresql, reason="this is the run on PostgreSQL")


def run_on_postgresql(file: str, test: str = "") -> None:
    """Run a drill's file, or one of its tests, on PostgreSQL. Raises CalledProcessError where it fails."""
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-s",
            "-p",
            "no:randomly",
            "--timeout=0",
            f"{file}::{test}" if test else file,
        ],
        env={**os.environ, "TEST_DATABASE_URL": os.environ["TEST_POSTGRESQL_URL"]},
        check=True,
    )
