"""Run `make deploy-check`: lint the files in deploy/, then try nginx in front of a real portal (tests/deploy/).

What cannot be tried on this machine, such as systemd's own check without systemd, fails with a line that says what to
install. Needs no root.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
UNITS = DEPLOY / "systemd"
INSTALLED_AT = "/opt/pse-portal"
MOST_EXPOSED = 20  # tenths: of systemd's scale from 0 (sandboxed) to 10 (unsafe)


def run(*command: str | Path) -> tuple[int, list[str]]:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout + done.stderr).strip().splitlines()


def service(name: str) -> Path:
    return UNITS / f"pse-portal-{name}.service"


def units() -> Iterator[str]:
    """Check the units with systemd itself, and how exposed a hacked process would be."""
    if not shutil.which("systemd-analyze"):
        yield "systemd-analyze is missing: apt-get install systemd"
        return
    with tempfile.TemporaryDirectory(prefix="pse-units-") as folder:
        for unit in UNITS.iterdir():
            text = unit.read_text(encoding="utf-8")
            # The paths of an installation do not exist here; their counterparts do.
            text = text.replace(f"{INSTALLED_AT}/.venv/bin/python", sys.executable).replace(
                INSTALLED_AT, str(ROOT)
            )
            (Path(folder) / unit.name).write_text(text, encoding="utf-8")
        copies = sorted(Path(folder).iterdir())
        _code, lines = run("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *copies)
        yield from (line for line in lines if "pse-portal" in line)
        for copy in copies:
            if copy.suffix == ".service":
                code, lines = run(
                    "systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", copy
                )
                if code:
                    yield lines[-1] if lines else f"{copy.name}: systemd-analyze security fails"


def commands() -> Iterator[str]:
    """Check that units and containers run what `make run` runs, with the same options."""
    wanted = _commands_of_supervisor()
    services = _compose()["services"]
    for name, command in wanted.items():
        text = service(name).read_text(encoding="utf-8")
        [started] = re.findall(r"(?m)^ExecStart=(.*)$", text)
        unit = _normal(shlex.split(started))
        if unit != command:
            yield f"{service(name).name} runs {unit}, the supervisor {command}"
        if _normal(services[name]["command"]) != command:
            yield f"compose.yaml runs {services[name]['command']} as {name}, the supervisor {command}"
    prepare = re.findall(
        r"(?m)^ExecStart=.*?manage\.py (\w+)", service("prepare").read_text(encoding="utf-8")
    )
    contained = re.findall(r"manage\.py (\w+)", services["prepare"]["command"][-1])
    if not prepare == contained == ["migrate", "load_places", "collectstatic"]:
        yield f"before a release, the unit runs {prepare}, and compose.yaml {contained}"


def _commands_of_supervisor() -> dict[str, list[str]]:
    """Return the processes' commands with Redis, when beat is one of them."""
    code = "import json; from pse_portal.supervisor import commands; print(json.dumps(commands()))"
    production = {"DEBUG": "1", "REDIS_URL": "redis://127.0.0.1:6379/0"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **production, "DJANGO_SETTINGS_MODULE": "pse_portal.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, list[str]] = yaml.safe_load(done.stdout)
    return {name: _normal(["python", *arguments]) for name, arguments in found.items()}


def _normal(command: list[str]) -> list[str]:
    """Return a command without the path of Python and warnings for root, and with `--pidfile=` written one way."""
    words = ["python", *command[1:]]
    if "-W" in words:
        del words[words.index("-W") : words.index("-W") + 2]
    if "--pidfile" in words:
        at = words.index("--pidfile")
        words[at : at + 2] = [f"--pidfile={words[at + 1]}"]
    return words


def _compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return found


def containers() -> Iterator[str]:
    """Check that what the Containerfile copies exists, that it ends without root, and that containers are shut in."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    for sources in re.findall(r"(?m)^COPY (?!--from)(.+) \S+$", text):
        yield from (
            f"Containerfile copies {one}, which is missing"
            for one in sources.split()
            if not (ROOT / one).exists()
        )
    last_stage = text[text.rindex("\nFROM ") :]
    if not re.search(r"(?m)^USER [1-9]\d*$", last_stage):
        yield "Containerfile runs as root: its last stage needs USER with a number"
    if "--require-hashes" not in text:
        yield "Containerfile installs packages without their hashes"
    yield from (
        f"Containerfile uses {image} without a version"
        for image in re.findall(r"(?m)^FROM (\S+)", text)
        if ":" not in image
    )
    names = _compose()
    volumes = set(names["volumes"])
    for name, one in names["services"].items():
        if one["image"] == "pse-portal":
            if not (one.get("read_only") and one.get("cap_drop") == ["ALL"] and one.get("security_opt")):
                yield f"compose.yaml: {name} may write to its image, or keeps capabilities"
        elif ":" not in one["image"]:
            yield f"compose.yaml: {name} uses an image without a version"
        for volume in one.get("volumes", ()):
            source = volume.partition(":")[0]
            if source.startswith("./") and not (DEPLOY / source).exists():
                yield f"compose.yaml: {name} mounts {source}, which is missing"
            elif source[0] not in "./" and source not in volumes:
                yield f"compose.yaml: {name} mounts the volume {source}, which is not declared"
        yield from (
            f"compose.yaml: {name} waits for {other}, which is missing"
            for other in one.get("depends_on", ())
            if other not in names["services"]
        )


def scripts() -> Iterator[str]:
    for script in sorted(DEPLOY.rglob("*.sh")):
        code, lines = run("sh", "-n", script)
        if code:
            yield from lines


def settings() -> Iterator[str]:
    """Check that the examples name only settings that the portal reads."""
    from scripts.settings_table import SETTINGS

    known = {name for names, _default, _what in SETTINGS for name in names.split(", ")}
    for example in sorted(DEPLOY.glob("*.env.example")):
        for name in re.findall(r"(?m)^#?([A-Z_]+)=", example.read_text(encoding="utf-8")):
            if name not in known:
                yield f"{example.name} sets {name}, which the portal does not read"


def nginx() -> Iterator[str]:
    """Run nginx as configured in front of a real portal, and look at what it keeps, refuses, and passes on."""
    if not (shutil.which("nginx") or Path("/usr/sbin/nginx").exists()):
        yield "nginx is missing: apt-get install nginx-light"
        return
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:randomly", "tests/deploy"],
        cwd=ROOT,
        check=False,
    )
    if done.returncode:
        yield "the tests of tests/deploy/ fail (above)"


CHECKS: dict[str, Callable[[], Iterable[str]]] = {
    "units": units,
    "commands": commands,
    "containers": containers,
    "scripts": scripts,
    "settings": settings,
    "nginx": nginx,
}


def main() -> int:
    failed = 0
    for name, check in CHECKS.items():
        found = list(check())
        print(f"{name}: {'ok' if not found else ''}", flush=True)
        for line in found:
            print(f"    {line}")
        failed += bool(found)
    print(f"\n{len(CHECKS) - failed} checks passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
