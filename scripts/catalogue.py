"""Maintain the Spanish catalogue without gettext's tools.

    python scripts/catalogue.py update            add new strings, drop unused ones
    python scripts/catalogue.py check             fail on missing Spanish or wrong placeholders
    python scripts/catalogue.py compile           write the .mo file that the portal reads
    python scripts/catalogue.py merge ONE OTHER   write the union of two versions of the catalogue

Babel extracts strings from Python files, and from templates after Django has converted them to gettext calls. A
msgid here is therefore the one that the template looks up. The file is sorted and has neither dates nor
locations, so that branches that add strings rarely conflict.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "pse_portal" / "locale" / "es" / "LC_MESSAGES" / "django.po"

KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Not the portal's own texts, or never seen by visitors.
LEFT_OUT = {"tests", "scripts", "migrations", "static", "var", "node_modules", "data"}
TEMPLATES = {".html", ".txt"}

HEADER = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: es\\n"
"MIME-Version: 1.0\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""

Key = tuple[str, str]  # msgid (the singular), context


def key(message: Message) -> Key:
    return (message.id if isinstance(message.id, str) else message.id[0], message.context or "")


def sources(root: Path) -> Iterator[Path]:
    """Yield the Python files and templates of the portal, sorted."""
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if LEFT_OUT & set(parts) or any(part.startswith(".") for part in parts):
            continue
        if path.suffix == ".py" or (path.suffix in TEMPLATES and "templates" in parts):
            yield path


def strings_of(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Yield (msgid or (singular, plural), context) of each translatable string in a file."""
    for _line, msgid, context in places_of(path):
        yield msgid, context


def places_of(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], str | None]]:
    """Yield (line, msgid or (singular, plural), context) of each translatable string in a file."""
    code = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Indentation in a template would be invalid in the Python it becomes; the strings are trimmed already.
        code = re.sub(r"^[ \t]+", "", templatize(code, origin=str(path)), flags=re.MULTILINE)
    for line, msgid, _comments, context in extract("python", BytesIO(code.encode()), KEYWORDS):
        yield line, msgid, context


def used(root: Path = ROOT) -> Catalog:
    """Return every string the portal uses, untranslated."""
    catalogue = empty()
    for path in sources(root):
        for msgid, context in strings_of(path):
            catalogue.add(msgid, context=context)
    return catalogue


def empty() -> Catalog:
    """Return an empty catalogue with two plurals, as in the header; Babel's own Spanish has a third for millions."""
    return read_po(BytesIO(HEADER.encode()), locale="es")


def read(path: Path = CATALOGUE) -> Catalog:
    if not path.exists():
        return empty()
    with path.open("rb") as file:
        return read_po(file, locale="es")


def entries(catalogue: Catalog) -> dict[Key, Message]:
    return {key(message): message for message in catalogue if message.id}


def rendered(messages: dict[Key, Message]) -> str:
    """Return the catalogue as text for the file."""
    catalogue = empty()
    for message in messages.values():
        catalogue.add(message.id, message.string, context=message.context, flags=message.flags)
    body = BytesIO()
    write_po(body, catalogue, width=0, omit_header=True, no_location=True, sort_output=True)
    return HEADER + body.getvalue().decode().rstrip("\n") + "\n"


def write(messages: dict[Key, Message], path: Path = CATALOGUE) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(rendered(messages), encoding="utf-8")


def translations(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def is_translated(message: Message) -> bool:
    return bool(translations(message)) and all(translations(message))


PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def wrong_placeholders(message: Message) -> str:
    """Return what is wrong with the placeholders of a translation, or "".

    A singular may leave out one, the number itself ("un lugar").
    """
    originals = [message.id] if isinstance(message.id, str) else list(message.id)
    for index, text in enumerate(translations(message)):
        wanted = set(PLACEHOLDER.findall(originals[min(index, len(originals) - 1)]))
        allowed = {name for original in originals for name in PLACEHOLDER.findall(original)}
        given = set(PLACEHOLDER.findall(text))
        may_lack = 1 if len(originals) > 1 and index == 0 else 0
        if len(wanted - given) > may_lack or not given <= allowed:
            return f"has {', '.join(sorted(given)) or 'no placeholder'} for {', '.join(sorted(wanted)) or 'none'}"
        if any("%(" in original for original in originals) and not _formats(text):
            return "has a % that is no placeholder; write %%"
    return ""


def _formats(text: str) -> bool:
    names = dict.fromkeys(re.findall(r"%\((\w+)\)", text), 1)
    try:
        text % names
    except (ValueError, TypeError, KeyError):
        return False
    return True


def update(root: Path = ROOT, path: Path = CATALOGUE) -> str:
    """Rewrite the catalogue for the strings in use. Return a summary of the changes."""
    wanted, known = entries(used(root)), entries(read(path))
    for name, message in wanted.items():
        same_form = name in known and isinstance(known[name].id, str) == isinstance(message.id, str)
        if same_form:
            message.string, message.flags = known[name].string, known[name].flags
    write(wanted, path)
    empty = sum(not is_translated(message) for message in wanted.values())
    return (
        f"{len(wanted)} strings: {len(wanted.keys() - known.keys())} new, "
        f"{len(known.keys() - wanted.keys())} dropped, {empty} without Spanish."
    )


def problems(root: Path = ROOT, path: Path = CATALOGUE) -> list[str]:
    """Return one line for each string that is missing, untranslated, fuzzy, unused, or has wrong placeholders."""
    wanted, known = entries(used(root)), entries(read(path))
    found = [f"missing: {name[0]!r}" for name in sorted(wanted.keys() - known.keys())]
    found += [f"no longer used: {name[0]!r}" for name in sorted(known.keys() - wanted.keys())]
    for name in sorted(wanted.keys() & known.keys()):
        message = known[name]
        if isinstance(message.id, str) != isinstance(wanted[name].id, str):
            found.append(f"has another plural in the source: {name[0]!r}")
        elif not is_translated(message):
            found.append(f"without Spanish: {name[0]!r}")
        elif message.fuzzy:
            found.append(f"marked as doubtful: {name[0]!r}")
        elif wrong := wrong_placeholders(message):
            found.append(f"{wrong}: {name[0]!r}")
    if not found and path.read_text(encoding="utf-8") != rendered(known):
        found.append("not as `catalogue.py update` writes it: run that")
    return found


def compile_catalogue(path: Path = CATALOGUE) -> Path:
    """Write the .mo file beside the catalogue unless it is newer; fuzzy and empty entries are left out."""
    target = path.with_suffix(".mo")
    if not target.exists() or target.stat().st_mtime <= path.stat().st_mtime:
        catalogue = read(path)
        # Renamed into place: a process that starts meanwhile reads either the old or the new file.
        fresh = target.with_suffix(".mo.new")
        with fresh.open("wb") as file:
            write_mo(file, catalogue)
        fresh.replace(target)
    return target


def merge(one: Path, other: Path, path: Path = CATALOGUE) -> list[str]:
    """Write the union of two catalogues. Return the strings they translate differently (the first one wins)."""
    ours, theirs = entries(read(one)), entries(read(other))
    united, differing = dict(theirs), []
    for name, message in ours.items():
        rival = theirs.get(name)
        if rival and is_translated(rival) and not is_translated(message):
            continue
        if rival and is_translated(rival) and translations(rival) != translations(message):
            differing.append(name[0])
        united[name] = message
    write(united, path)
    return sorted(differing)


def main() -> int:
    parser = argparse.ArgumentParser(description="The Spanish catalogue, kept without gettext.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("update", "check", "compile"):
        commands.add_parser(name)
    union = commands.add_parser("merge")
    union.add_argument("one", type=Path)
    union.add_argument("other", type=Path)
    chosen = parser.parse_args()

    if chosen.command == "update":
        print(update())
    elif chosen.command == "compile":
        compile_catalogue()
    elif chosen.command == "merge":
        for text in merge(chosen.one, chosen.other):
            print(f"translated differently, the first kept: {text!r}")
    else:
        found = problems()
        print("\n".join(found) or f"The Spanish catalogue is complete: {len(entries(read()))} strings.")
        return 1 if found else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
