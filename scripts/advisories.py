"""Compare the locked packages with the published advisories, and write the list of all parts.

python -m scripts.advisories             what `make check` runs
python -m scripts.advisories sbom FILE   the software bill of materials (CycloneDX, JSON) of what runs in production
"""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import OutputFormat, make_outputter
from cyclonedx.schema import SchemaVersion
from packageurl import PackageURL

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "run.txt"
SECONDS = 60

# Advisories that don't apply to the portal: id and why. pip-audit is told to leave them out.
NOT_OURS: dict[str, str] = {}


class NotChecked(Exception):
    """The check could not be made here; the message says why."""


def problems() -> Iterator[str]:
    """Yield the advisories about locked packages. Raises NotChecked where no source of advisories answers."""
    command = [
        *(sys.executable, "-m", "pip_audit", "--requirement", str(LOCK), "--require-hashes", "--disable-pip"),
        *("--format", "json", "--progress-spinner", "off", "--timeout", "5"),
        *(part for one in NOT_OURS for part in ("--ignore-vuln", one)),
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise NotChecked("the source of advisories is too slow") from None
    yield from told(done.stdout)


def told(report: str) -> Iterator[str]:
    """Yield the advisories in pip-audit's JSON. Raises NotChecked for a report in which no package was looked up."""
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError):
        raise NotChecked("no source of advisories answers from here") from None
    if not any("vulns" in package for package in packages):
        raise NotChecked("the source that answers from here has no advisories")
    for package in packages:
        if reason := package.get("skip_reason"):
            yield f"{package['name']}: {reason}"
        for found in package.get("vulns", []):
            fixed = ", ".join(found["fix_versions"]) or "no release yet"
            yield f"{package['name']} {package['version']}: {found['id']}, fixed in {fixed}"


def release() -> str:
    """Return the version of the portal itself."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def parts() -> Bom:
    """Return the bill of materials of the lock: every package with its version and the hashes of its files."""
    bom = Bom(version=1)
    bom.metadata.component = Component(name="pse-portal", version=release(), type=ComponentType.APPLICATION)
    for package in re.split(r"\n(?=\S)", LOCK.read_text(encoding="utf-8")):
        if named := re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", package):
            name, version = named.groups()
            hashes = [
                HashType(alg=HashAlgorithm.SHA_256, content=one)
                for one in re.findall(r"sha256:([0-9a-f]{64})", package)
            ]
            purl = PackageURL("pypi", name=name, version=version)
            bom.components.add(
                Component(name=name, version=version, purl=purl, bom_ref=str(purl), hashes=hashes)
            )
    return bom


def write_parts(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    make_outputter(parts(), OutputFormat.JSON, SchemaVersion.V1_6).output_to_file(
        str(path), allow_overwrite=True
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["sbom"]:
        write_parts(Path(sys.argv[2]))
    else:
        try:
            sys.exit("\n".join(problems()) or None)
        except NotChecked as reason:
            print(f"not checked: {reason}")
