"""Run `make drill` and `make bench`: long-running proofs and benchmarks, by name.

    python -m scripts.proofs drill [NAME ...]
    python -m scripts.proofs bench [NAME ...]

A drill is a file tests/drills/test_<name>.py, run by pytest in its own process. A benchmark is a module
tests/bench/<name>.py, run as a program; it prints its figures beside their baselines. Names are written with
hyphens.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests import services

ROOT = Path(__file__).resolve().parent.parent


def proofs(kind: str) -> dict[str, list[str]]:
    """Return name and command of each drill or benchmark, by name."""
    if kind == "drill":
        files = sorted((ROOT / "tests" / "drills").glob("test_*.py"))
        return {
            file.stem.removeprefix("test_").replace("_", "-"): [
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:randomly",
                "--timeout=0",  # a drill takes as long as it takes
                str(file),
            ]
            for file in files
        }
    files = sorted((ROOT / "tests" / "bench").glob("[!_]*.py"))
    return {file.stem.replace("_", "-"): ["-m", f"tests.bench.{file.stem}"] for file in files}


def main(kind: str, only: list[str]) -> int:
    known = proofs(kind)
    if unknown := set(only) - known.keys():
        print(
            f"There is no {kind} called {', '.join(sorted(unknown))}. There are: {', '.join(known)}",
            file=sys.stderr,
        )
        return 1
    failed = []
    try:
        with services.redis() as redis, services.postgresql() as database:
            # A drill chooses its database; both are available.
            environment = {**os.environ, "TEST_REDIS_URL": redis, "TEST_POSTGRESQL_URL": database}
            for name in only or known:
                print(f"\n{kind} {name}", flush=True)
                begun = time.monotonic()
                code = subprocess.run(
                    [sys.executable, *known[name]], cwd=ROOT, env=environment, check=False
                ).returncode
                print(
                    f"{name}: {'passed' if not code else 'FAILED'} in {time.monotonic() - begun:.0f} s",
                    flush=True,
                )
                if code:
                    failed.append(name)
    except services.NoService as reason:
        print(reason, file=sys.stderr)
        return 1
    print(
        f"\n{len(only or known) - len(failed)} passed, {len(failed)} failed{': ' * bool(failed)}{', '.join(failed)}"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
