"""Format the templates, or check them: `python -m scripts.format_templates [--check]`.

djade formats first (load tags, block names, spaces in tags), then `scripts.template_format` lays out the rest.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.template_format import layout
from scripts.template_format.gaps import Templates, TextTemplates
from scripts.template_format.printing import COLUMNS

FOLDER = Path(__file__).resolve().parent.parent / "templates"


def formatted(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield each template of a folder with its formatted text. Raises ValueError if one cannot be parsed."""
    html, text = Templates(folder), TextTemplates(folder)
    for path in sorted([*folder.rglob("*.html"), *folder.rglob("*.txt")]):
        yield path, layout.formatted(path, text if layout.is_text(path) else html)


def problems(folder: Path = FOLDER) -> Iterator[str]:
    """Yield the places where templates are not formatted, as "path:line: what"."""
    yield from djade(folder, "--check")
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if len(line) > COLUMNS:
                yield f"{path.relative_to(folder.parent)}:{number}: {len(line)} columns"
    for path, text in formatted(folder):
        lines, better = path.read_text(encoding="utf-8").splitlines(), text.splitlines()
        if lines != better:
            same = next(
                (n for n, pair in enumerate(zip(lines, better, strict=False)) if pair[0] != pair[1]), 0
            )
            yield f"{path.relative_to(folder.parent)}:{same + 1}: not as `make format` writes it"


def djade(folder: Path, *options: str) -> list[str]:
    """Return djade's output for the HTML templates of a folder if it fails."""
    program = Path(sys.executable).parent / "djade"
    pages = sorted(folder.rglob("*.html"))
    command: list[str | Path] = [program, "--target-version", "5.2", *options, *pages]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).splitlines() if done.returncode else []


def write(folder: Path = FOLDER) -> None:
    """Format the templates, repeatedly: a changed include can allow breaks in the templates that include it."""
    changed = True
    while changed:
        changed = bool(djade(folder))
        for path, text in formatted(folder):
            if text != path.read_text(encoding="utf-8"):
                path.write_text(text, encoding="utf-8")
                changed = True


def main() -> None:
    if "--check" not in sys.argv:
        write()
    found = list(problems())
    print(*found, sep="\n")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
