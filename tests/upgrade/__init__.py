"""What every release leaves behind, and whether it comes through the upgrade to the present code.

`python -m scripts.release` writes `released_migrations.txt` and, for each release, a folder with made-up data: one file
for each database engine. Nothing in them is ever changed afterwards.
"""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
MANIFEST = FOLDER / "released_migrations.txt"


def data_of(release: str, vendor: str) -> Path:
    """Return the file with a release's data, as compressed SQL."""
    return FOLDER / release / f"{vendor}.sql.xz"


def releases() -> list[str]:
    """Return the releases that have data, oldest first."""
    found = [folder.name for folder in FOLDER.iterdir() if folder.name[0].isdigit()]
    return sorted(found, key=lambda name: [int(part) for part in name.split(".")])
