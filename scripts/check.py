"""Run `make check`: everything about the code that the tests do not cover. Each check prints ok or its problems."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from scripts import advisories, catalogue, format_templates, settings_table

ROOT = Path(__file__).resolve().parent.parent

# Package indexes and local paths must not be committed. Public URLs are allowed in prose, such as the address of a
# data set; a package index, a home folder, or an internal host is not.
NOBODYS_BUSINESS = re.compile(
    r"--(extra-)?index-url|--find-links|\"resolved\": *\"|^[\w.-]+ @ \w+://"
    r"|(?<![\w.])/(root|work|home/\w+|Users/\w+)/|//(\d+\.){3}\d+:\d+/(?:simple|npm)"
)
BINARY = {".woff2", ".png", ".jpg", ".webp", ".ico", ".br", ".gz", ".xz", ".zip"}


def tracked(*patterns: str) -> list[Path]:
    """Return the files under version control, including untracked ones that are not ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0")
    return [ROOT / name for name in sorted(names) if name and (ROOT / name).is_file()]


def run(*command: str | Path) -> list[str]:
    """Return a tool's output as lines if it fails, else nothing."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False, env=environment
    )
    return (done.stdout + done.stderr).strip().splitlines() if done.returncode else []


def format_of_python() -> Iterable[str]:
    return run("-m", "ruff", "format", "--check", "--quiet", ".") and run(
        "-m", "ruff", "format", "--check", "."
    )


def lint() -> Iterable[str]:
    return run("-m", "ruff", "check", "--quiet", ".")


def types() -> Iterable[str]:
    return run("-m", "mypy")  # the plain command `mypy`, configured in pyproject.toml


def lint_of_templates() -> Iterable[str]:
    return run("-m", "djlint", "--lint", "--quiet", "templates")


def migrations() -> Iterable[str]:
    return run("manage.py", "makemigrations", "--check", "--dry-run")


def settings_for_production() -> Iterable[str]:
    """Run Django's deployment checks on the production settings."""
    production = {
        "DJANGO_SETTINGS_MODULE": "pse_portal.settings",
        "DEBUG": "0",
        "DEMO": "0",
        "SECRET_KEY": "check-only-0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ-abcdefghij",
        "ALLOWED_HOSTS": "portal.example.org",
        "SITE_URL": "https://portal.example.org",
        "EMAIL_URL": "smtp://mail.example.org:587",
        "SERVER_EMAIL": "portal@psequity.org",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **production},
    )
    return (done.stdout + done.stderr).splitlines() if done.returncode else []


def extension_points() -> Iterable[str]:
    return run("-m", "scripts.extension_points", "--check")


def translations() -> Iterable[str]:
    return catalogue.problems()


def turns_of_phrase() -> Iterable[str]:
    return run("-m", "scripts.words")


# Locks
# -----
REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?(.*)$")


def name_of(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def locked(lock: Path) -> dict[str, str]:
    """Return name and version of each package in a lock; the first one if it differs by platform."""
    found: dict[str, str] = {}
    for line in lock.read_text().splitlines():
        if match := re.match(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", line):
            found.setdefault(name_of(match[1]), match[2])
    return found


def stale(wanted: list[str], lock: dict[str, str], where: str) -> Iterator[str]:
    """Yield the requirements of pyproject.toml that a lock does not satisfy.

    Needs no network: checks names and bounds only.
    """
    from packaging.specifiers import SpecifierSet

    for requirement in wanted:
        match = REQUIREMENT.match(requirement)
        if not match:
            yield f"{requirement}: not understood"
        elif (name := name_of(match[1])) not in lock:
            yield f"{name} is not in {where}"
        elif lock[name] not in SpecifierSet(match[2]):
            yield f"{name} {lock[name]} in {where} is not {match[2]}"
        elif ">=" not in match[2]:
            yield f"{name} has no lower bound in pyproject.toml"


def locks() -> Iterator[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    run_lock, dev_lock = locked(ROOT / "requirements/run.txt"), locked(ROOT / "requirements/dev.txt")
    yield from stale(project["project"]["dependencies"], run_lock, "requirements/run.txt")
    yield from stale(project["dependency-groups"]["dev"], dev_lock, "requirements/dev.txt")
    for name, version in run_lock.items():
        if dev_lock.get(name) != version:
            yield f"{name} is {version} in requirements/run.txt, {dev_lock.get(name)} in requirements/dev.txt"


# Files
# -----
def addresses() -> Iterator[str]:
    """Yield package indexes and local paths in committed files."""
    for path in tracked():
        if path.suffix in BINARY or path == Path(__file__) or path.name.endswith(".min.js"):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if match := NOBODYS_BUSINESS.search(line):
                yield f"{path.relative_to(ROOT)}:{number}: {match[0]}"


def style_sheets() -> Iterator[str]:
    """Check that the committed style sheets match their sources. Needs node_modules, which only designers have."""
    if not (shutil.which("npm") and (ROOT / "node_modules" / "sass").exists()):
        return
    before = {path: path.read_bytes() for path in tracked("static/css/*.css")}
    done = subprocess.run(
        ["npm", "run", "--silent", "build"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        yield from done.stderr.splitlines()
    for path, content in before.items():
        if path.read_bytes() != content:
            path.write_bytes(content)
            yield f"{path.relative_to(ROOT)} is not what static/scss/ gives: run npm run build"


CHECKS: dict[str, Callable[[], Iterable[str]]] = {
    "format": format_of_python,
    "lint": lint,
    "types": types,
    "format of templates": format_templates.problems,
    "lint of templates": lint_of_templates,
    "migrations": migrations,
    "settings for production": settings_for_production,
    "table of settings": settings_table.problems,
    "extension points": extension_points,
    "translations": translations,
    "words": turns_of_phrase,
    "locks": locks,
    "advisories": advisories.problems,
    "addresses in files": addresses,
    "style sheets": style_sheets,
}


def main() -> int:
    failed = passed = 0
    for name, check in CHECKS.items():
        try:
            found = list(check())
        except advisories.NotChecked as reason:
            print(f"{name}: not checked: {reason}", flush=True)
            continue
        print(f"{name}: {'ok' if not found else ''}", flush=True)
        for line in found:
            print(f"    {line}")
        failed += bool(found)
        passed += not found
    print(f"\n{passed} checks passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
