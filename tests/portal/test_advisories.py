"""What `make check` says about advisories: each one, or that it could not look."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from scripts import advisories, check


def report(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def test_advisory_is_named_with_the_release_that_fixes_it():
    found = {"id": "PYSEC-2026-1", "fix_versions": ["5.2.20"], "aliases": [], "description": ""}
    django = {"name": "django", "version": "5.2.19", "vulns": [found]}
    redis = {"name": "redis", "version": "8.1.0", "vulns": []}
    lost = {"name": "six", "skip_reason": "not found"}
    assert list(advisories.told(report(django, redis, lost))) == [
        "django 5.2.19: PYSEC-2026-1, fixed in 5.2.20",
        "six: not found",
    ]
    assert list(advisories.told(report(redis))) == []


@pytest.mark.parametrize(
    "said", ["", "no connection", report(), report({"name": "six", "skip_reason": "not found"})]
)
def test_silence_is_not_taken_for_safety(said: str):
    with pytest.raises(advisories.NotChecked):
        list(advisories.told(said))


def test_bill_of_materials_has_every_locked_package(tmp_path: Path):
    advisories.write_parts(tmp_path / "sbom.json")
    bill = json.loads((tmp_path / "sbom.json").read_text())
    parts = bill["components"]
    assert bill["metadata"]["component"]["version"] == settings.VERSION
    assert {part["name"]: part["version"] for part in parts} == check.locked(advisories.LOCK)
    assert all(part["hashes"] and part["purl"].startswith("pkg:pypi/") for part in parts)
