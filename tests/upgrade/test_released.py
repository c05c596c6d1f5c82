"""Released migrations stay as they are, and every place names the same version."""

import shutil
from pathlib import Path

from scripts import release
from tests import upgrade


def test_released_migrations_are_unchanged():
    assert release.changed() == []


def test_data_and_migrations_are_of_the_same_releases():
    named = {first for _digest, first in release.released().values()}
    assert named <= set(upgrade.releases())


def test_every_place_names_the_version():
    assert release.problems() == []


def test_change_of_a_released_migration_is_refused_and_a_new_one_is_welcome(tmp_path: Path):
    folder = tmp_path / "hubs" / "migrations"
    shutil.copytree(
        release.ROOT / "hubs" / "migrations", folder, ignore=shutil.ignore_patterns("__pycache__")
    )
    (tmp_path / "tests" / "upgrade").mkdir(parents=True)
    manifest = tmp_path / upgrade.MANIFEST.relative_to(release.ROOT)
    lines = (f"{digest} {path} 0.1.0\n" for path, digest in release.migrations(tmp_path).items())
    manifest.write_text(release.HEAD + "".join(lines))
    assert release.changed(tmp_path) == []

    (folder / "0002_hub_motto.py").write_text("# new\n")
    assert release.changed(tmp_path) == []

    initial = folder / "0001_initial.py"
    initial.write_text(initial.read_text() + "# a comment\n")
    assert release.changed(tmp_path) == [
        f"hubs/migrations/0001_initial.py, released with 0.1.0, was changed. {release.ADVICE}"
    ]
    initial.rename(folder / "0001_first.py")
    assert release.changed(tmp_path) == [
        f"hubs/migrations/0001_initial.py, released with 0.1.0, is gone. {release.ADVICE}"
    ]
