"""Portals of their own, with a database and a folder each, that tests run commands on as a technician does."""

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

from tests import schema

ROOT = Path(__file__).resolve().parent.parent
KEY = "portals-" + "k" * 50


class Portal:
    """A portal in `folder`; on SQLite there, unless `database` is the address of another."""

    def __init__(self, folder: Path, database: str = "", owner: str = "", **environment: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.sqlite = folder / "portal.sqlite3"
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
            "DJANGO_SETTINGS_MODULE": "pse_portal.settings",
            "DEBUG": "1",
            "DEMO": "0",
            "SECRET_KEY": KEY,
            "VAR": str(folder),
            "DATABASE_URL": database or f"sqlite:///{self.sqlite}",
            "MIGRATE_DATABASE_URL": owner,
            **environment,
        }

    def fill(self) -> None:
        """Give a SQLite portal its tables and places, as `migrate` and `load_places` do."""
        shutil.copyfile(schema.sqlite_template(), self.sqlite)

    def command(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command of `manage.py`, and return what it said."""
        return self._run("manage.py", *arguments, **environment)

    def manage(self, *arguments: str, **environment: str) -> str:
        """Run a command that succeeds, and return its output."""
        done = self.command(*arguments, **environment)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def refused(self, *arguments: str, **environment: str) -> str:
        """Run a command that fails with one line, and return that."""
        done = self.command(*arguments, **environment)
        assert done.returncode == 1, done.stdout
        [line] = done.stderr.splitlines()
        return line.removeprefix("CommandError: ")

    def python(self, code: str, **environment: str) -> str:
        """Run Python in the portal, and return what it printed."""
        setup = "import django; django.setup()\n"
        done = self._run("-c", setup + textwrap.dedent(code), **environment)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def start(self, code: str) -> subprocess.Popen[str]:
        """Run Python in the portal beside the test."""
        setup = "import django; django.setup()\n"
        return subprocess.Popen(
            [sys.executable, "-c", setup + textwrap.dedent(code)],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )

    def _run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
