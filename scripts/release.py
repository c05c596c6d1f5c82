"""Make what a release leaves in the repository: `python -m scripts.release 0.1.0`. docs/upgrading.md has all steps.

Writes the release's migrations to the list of those that never change, and made-up data for the upgrade tests, one file
for each database engine. Until the release has its tag, the command can be run again.
"""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from datetime import date
from pathlib import Path

from tests import services, upgrade
from tests.upgrade import databases
from tests.upgrade.databases import Database

ROOT = Path(__file__).resolve().parent.parent
ADVICE = (
    "A released migration never changes: put it back (git checkout), and write a new one (docs/upgrading.md)."
)
HEAD = "# Released migrations: SHA-256, file, first release. Written by scripts/release.py; lines are only added.\n"
HEADING = re.compile(r"(?m)^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})$")


# What was released
# -----------------
def released(root: Path = ROOT) -> dict[str, tuple[str, str]]:
    """Return the SHA-256 and the first release of each released migration, by its file's path."""
    manifest = root / upgrade.MANIFEST.relative_to(ROOT)
    if not manifest.exists():
        return {}
    lines = [line.split() for line in manifest.read_text().splitlines() if not line.startswith("#")]
    return {path: (digest, release) for digest, path, release in lines}


def migrations(root: Path = ROOT) -> dict[str, str]:
    """Return the SHA-256 of each migration of the portal's apps, by its file's path."""
    files = sorted(root.glob("*/migrations/[0-9]*.py"))
    return {
        file.relative_to(root).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files
    }


def changed(root: Path = ROOT) -> list[str]:
    """Return what happened to each released migration that is no longer as it was released. New ones are welcome."""
    present = migrations(root)
    return [
        f"{path}, released with {release}, {'was changed' if path in present else 'is gone'}. {ADVICE}"
        for path, (digest, release) in released(root).items()
        if present.get(path) != digest
    ]


# Versions
# --------
def version() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def problems() -> list[str]:
    """Return where the changelog and the README do not name the version of pyproject.toml."""
    found = HEADING.findall((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    newest = found[0][0] if found else "none"
    named = re.findall(r"present version is (\S+)[.,]", (ROOT / "README.md").read_text(encoding="utf-8"))
    return [
        *([f"CHANGELOG.md has {newest} at the top, pyproject.toml {version()}"] * (newest != version())),
        *([f"README.md names {named}, pyproject.toml {version()}"] * (named != [version()])),
    ]


# The command
# -----------
def main(wanted: str) -> None:
    refuse(objections(wanted))
    release = version()
    with services.postgresql() as server, tempfile.TemporaryDirectory(prefix="pse-release-") as folder:
        for database in (Database(f"sqlite:///{folder}/release.sqlite3"), Database(server)):
            say(f"Making the data of {release} for {database.vendor} ...")
            fill(database)
            databases.write(database, upgrade.data_of(release, database.vendor))
    add(release)
    sizes = sum(file.stat().st_size for file in (upgrade.FOLDER / release).iterdir())
    say(f"{len(migrations())} migrations are released; the data take {sizes / 1000:.0f} kB.")
    say(
        "Next: .venv/bin/python -m pytest -q -n0 tests/upgrade, make test, then\n"
        f'    git add tests/upgrade && git commit -m "portal: Release {release}"\n'
        f'    git tag --annotate v{release} --message "Release {release}"'
    )


def objections(wanted: str) -> list[str]:
    """Return why the release cannot be made now."""
    release = version()
    mine = upgrade.FOLDER.relative_to(ROOT).as_posix()
    touched = [line for line in git("status", "--porcelain").splitlines() if not line[3:].startswith(mine)]
    dates = dict(HEADING.findall((ROOT / "CHANGELOG.md").read_text(encoding="utf-8")))
    # A second run before the tag: the release's own migrations may still change.
    fixed = [line for line in changed() if f"released with {release}," not in line]
    return [
        *([f"pyproject.toml says {release}, not {wanted}."] * (wanted not in (release, release.removesuffix(".0")))),
        *([f"v{release} has its tag: the next release has another number."] * bool(git("tag", "--list", f"v{release}"))),
        *([f"Commit first: {', '.join(line[3:] for line in touched[:5])}"] * bool(touched)),
        *([f"CHANGELOG.md dates the release {dates[release]}."] * (dates.get(release, today()) != today())),
        *problems(),
        *fixed,
        *missing_migrations(),
    ]  # fmt: skip


def today() -> str:
    return date.today().isoformat()  # noqa: DTZ011 - the day on the calendar of the person who releases


def missing_migrations() -> list[str]:
    done = subprocess.run(
        [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    return ["A change of a model lacks its migration: make check."] if done.returncode else []


def fill(database: Database) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.upgrade.sample"],
        cwd=ROOT,
        env={**os.environ, "TEST_DATABASE_URL": database.url, "TEST_MIGRATE_DATABASE_URL": ""},
        check=False,
    )
    if done.returncode:
        refuse([f"The data for {database.vendor} could not be made (above)."])


def add(release: str) -> None:
    """Write the migrations of a release to the list, in place of what an earlier run wrote for the same release."""
    old = {path: line for path, line in released().items() if line[1] != release}
    new = {path: (digest, release) for path, digest in migrations().items() if path not in old}
    lines = (f"{digest} {path} {first}\n" for path, (digest, first) in sorted((old | new).items()))
    upgrade.MANIFEST.write_text(HEAD + "".join(lines))


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def say(text: str) -> None:
    print(text, flush=True)


def refuse(reasons: list[str]) -> None:
    if reasons:
        sys.exit("\n".join(reasons))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Name the release: python -m scripts.release 0.1.0")
    main(sys.argv[1])
