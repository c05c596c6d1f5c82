"""What the style sheets in `static/css/` describe, and whether a page links those that it needs, at most 10 KB."""

import re
from functools import cache
from pathlib import Path

from whitenoise.compress import Compressor

FOLDER = Path(__file__).resolve().parent.parent / "static" / "css"
MOST_BYTES = 10_240  # of all sheets of a page, compressed
# The admin has Django's sheets beside its own; no other page links them.
OF_PAGES = sorted(path.stem for path in FOLDER.glob("*.css") if path.stem != "admin")

LINK = re.compile(r'<link rel="stylesheet" href="/static/css/(\w+)(?:\.\w+)?\.css">')
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")


def linked(html: str) -> list[str]:
    """Return the names of the sheets that a page links."""
    return LINK.findall(html)


def classes_of(html: str) -> frozenset[str]:
    """Return the classes of a page's elements."""
    return frozenset(" ".join(re.findall(r'\sclass="([^"]*)"', html)).split())


@cache
def weight(name: str) -> int:
    """Return the bytes of a sheet as it is sent to browsers that only know gzip; Brotli is smaller."""
    return len(Compressor.compress_gzip((FOLDER / f"{name}.css").read_bytes()))


@cache
def selectors(name: str) -> set[frozenset[str]]:
    """Return the classes of each selector of a sheet: an element is only described if the page has all of them."""
    return {frozenset(CLASS.findall(one)) for one in _selectors(name)} - {frozenset()}


def _selectors(name: str) -> list[str]:
    found = []
    for before in re.findall(r"([^{}]+)\{", (FOLDER / f"{name}.css").read_text(encoding="utf-8")):
        if not before.lstrip("\ufeff").startswith("@"):
            plain = re.sub(r":not\([^)]*\)", "", before)
            found += re.split(r",(?![^(]*\))", plain)
    return found


@cache
def described(names: tuple[str, ...]) -> frozenset[str]:
    """Return the classes that some sheets describe: not those that are only before, or around, what is described."""
    subjects = (re.split(r"[\s>+~]+", one.strip())[-1] for name in names for one in _selectors(name))
    return frozenset(found for subject in subjects for found in CLASS.findall(subject))


def missing(classes: frozenset[str], names: list[str]) -> list[str]:
    """Return what a page with these classes shows undressed: "class (sheet)" for each sheet that it does not link."""
    known = described(tuple(sorted(names)))
    return sorted(
        {
            f"{'.'.join(sorted(one - known))} ({name})"
            for name in OF_PAGES
            if name not in names
            for one in selectors(name)
            if one <= classes and not one <= known
        }
    )


def problems(html: str) -> list[str]:
    """Return which sheets a page lacks, and whether those that it links are too heavy."""
    names = linked(html)
    if "portal" not in names:  # the page for those without a connection, and the admin
        return []
    found = [f"a sheet is missing: {one}" for one in missing(classes_of(html), names)]
    size = sum(weight(name) for name in names)
    if size > MOST_BYTES:
        found.append(f"{size} bytes of style sheets: {', '.join(names)}")
    return found
