"""Set up a fresh clone: a virtual environment with the portal's packages. Standard library only.

    python scripts/bootstrap.py run -m pse_portal.supervisor
    python scripts/bootstrap.py dev -m pytest

The first argument names a lock in requirements/; the rest is run by the environment's Python, replacing this
process. Packages are installed once for each lock: a stamp in the environment records which.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
LOG = ROOT / "var" / "log" / "install.log"


def lock(name: str) -> Path:
    return ROOT / "requirements" / f"{name}.txt"


def stamp(name: str) -> str:
    """Return the identity of an installation: the hash of its lock."""
    return hashlib.sha256(lock(name).read_bytes()).hexdigest()


def installed() -> set[str]:
    file = ENVIRONMENT / "installed"
    return set(file.read_text().split()) if file.exists() else set()


def works(python: Path) -> bool:
    """Return whether the environment's Python starts. It fails if the folder was moved or its base Python removed."""
    return (
        python.exists()
        and subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0
    )


def ensure(name: str) -> None:
    """Install what the lock says into the virtual environment. Exits with a one-line message on failure."""
    if not works(PYTHON):
        say("Making a virtual environment in .venv ...")
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
    # The development lock includes the other one.
    if {stamp(name), stamp("dev")} & installed():
        return
    install(name)
    (ENVIRONMENT / "installed").write_text(
        "\n".join(sorted(installed() & {stamp("run"), stamp("dev")} | {stamp(name)}))
    )


def install(name: str) -> None:
    wanted = sum(line[0].isalnum() for line in lock(name).read_text().splitlines() if line)
    say(f"Installing {wanted} packages; the first time this takes a minute or two.")
    LOG.parent.mkdir(parents=True, exist_ok=True)
    command = [
        *(str(PYTHON), "-m", "pip", "install", "--require-hashes", "--requirement", str(lock(name))),
        *("--disable-pip-version-check", "--no-input", "--retries", "2", "--timeout", "20"),
    ]
    seen = 0
    with LOG.open("w") as log:
        pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for line in pip.stdout or ():
            log.write(line)
            if line.startswith(("Collecting ", "Requirement already satisfied")):
                seen += 1
                progress(f"  {seen} of {wanted} fetched", last=False)
            elif line.startswith("Installing collected packages"):
                progress("  all fetched, unpacking ...", last=True)
        code = pip.wait()
    if code:
        said = LOG.read_text()
        where = f"(pip's own words: {LOG.relative_to(ROOT)})"
        if "DO NOT MATCH THE HASHES" in said:
            sys.exit(
                f"A downloaded package is not the one in requirements/{name}.txt; nothing was installed. {where}"
            )
        if any(
            sign in said
            for sign in ("Retrying", "Temporary failure", "Name or service", "Connection", "resolve")
        ):
            sys.exit(f"The packages could not be downloaded: is this machine online? {where}")
        sys.exit(f"The packages could not be installed with Python {sys.version.split()[0]}. {where}")


def say(text: str) -> None:
    print(text, flush=True)


def progress(text: str, *, last: bool) -> None:
    """Print a line that replaces the previous one on a terminal; elsewhere, only print the last."""
    if sys.stdout.isatty():
        print(f"\r{text:40}", end="\n" if last else "", flush=True)
    elif last:
        say(text)


def main() -> None:
    name, *command = sys.argv[1:]
    os.chdir(ROOT)
    ensure(name)
    if command:
        os.execv(PYTHON, [str(PYTHON), *command])


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
